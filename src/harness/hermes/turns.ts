import { contentBlocks } from '../content-blocks.ts';
import { optional, textOf as parseText } from '../json-values.ts';
import { openTurnFromJson, openTurnToJson, readerState, stateFields } from '../reader-state.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import { shallow } from '../shallow.ts';
import { type Item, noUsage, type ToolCall } from '../turn.ts';
import { addResult, addUsage, closeTurn, type OpenTurn, openTurn } from '../turn-builder.ts';
import { usageFromJson, usageToJson } from '../turn-json.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';
import { minus, usageOf } from './answer-usage.ts';
import { fateOf, isMomentary, isoTime, isSummary, promptOf, textOf } from './records.ts';

/**
 * A mirrored session of Hermes as turns. Tokens are counted by the session's row alone: what it has more
 * of than at its last reading goes to the turn that was read with it. Mirrored turn by turn, that is the
 * turn's own usage; of a session that was brought in as a whole, the first turn has all of it.
 */
export const createReader: OpenReader = (_, state = beginning) => {
  const from = stateFields('hermes', state);
  const turns = turnQueue(from.turns);
  let open = optional(openTurnFromJson, from.open, 'open');
  let model = optional(parseText, from.model, 'model');
  /** What the session's row said last. */
  let counted = usageFromJson(from.counted, 'counted');
  /** What it had more of than before, and no turn has yet. */
  let owed = optional(usageFromJson, from.owed, 'owed');

  function count(row: Fields): void {
    settle();
    const total = usageOf(row, counted);
    owed = addUsage(owed ?? noUsage, minus(total, counted));
    counted = total;
    model = asText(row.model) ?? model;
  }

  function settle(): void {
    if (!open || !owed) return;
    open.calls.push({ usage: owed });
    owed = undefined;
  }

  function hear(row: Fields): void {
    if (open === undefined || begins(open, row)) {
      close();
      open = newTurn(row);
    }
    addRow(open, row);
    settle();
    if (row.role === 'assistant' && model) open.calls.push({ model, usage: noUsage });
  }

  /** The row counts for many answers at once: these are not told apart. */
  function close(): void {
    if (!open) return;
    const { calls, ...turn } = closeTurn(open, turns.ordinal());
    turns.add(turn);
    open = undefined;
  }

  return {
    take(line) {
      const row = parseLine(line);
      if (row && isMomentary(line)) count(row);
      if (row?.type === 'message') hear(row);
    },
    finished: turns.fetch,
    end() {
      settle();
      close();
    },
    state: () =>
      readerState('hermes', {
        turns: turns.state(),
        open: open && openTurnToJson(open),
        model,
        counted: usageToJson(counted),
        owed: owed && usageToJson(owed),
      }),
  };
};

const beginning = readerState('hermes', { turns: emptyQueue, counted: usageToJson(noUsage) });

/** What is said after a rewind is no part of the turn that was taken back. */
function begins(turn: OpenTurn, row: Fields): boolean {
  return promptOf(row) !== undefined || (turn.fate === 'rewound' && fateOf(row) !== 'rewound');
}

function newTurn(row: Fields): OpenTurn {
  const turn = openTurn(promptOf(row) === undefined ? 'client' : 'user');
  // The rows of a turn that was taken back are retired together, its prompt first.
  if (fateOf(row) === 'rewound') turn.fate = 'rewound';
  return turn;
}

function addRow(turn: OpenTurn, row: Fields): void {
  const time = isoTime(row.timestamp);
  const at = time ? { at: time } : {};
  if (row.role !== 'tool') {
    turn.items.push(...itemsOf(row).map((item) => ({ ...at, ...item })));
    return;
  }
  const text = textOf(row.content);
  const call = addResult(turn, asText(row.tool_call_id) ?? String(row.id), {
    ...at,
    text,
    isError: isError(text),
  });
  if (call.name === 'unknown') call.name = asText(row.tool_name) ?? call.name;
}

function itemsOf(row: Fields): Item[] {
  const text = textOf(row.content);
  if (isSummary(row)) return [{ kind: 'event', event: 'compacted', text }];
  if (row.role === 'assistant') return [...thinkingOf(row), ...said(text), ...callsOf(row)];
  if (row.role === 'user' && promptOf(row) === undefined) return [{ kind: 'injected', text }];
  if (row.role === 'user') {
    return [{ kind: 'message', role: 'user', text }, ...imagesOf(row.content)];
  }
  return text === '' ? [] : [{ kind: 'injected', text }];
}

function said(text: string): Item[] {
  return text === '' ? [] : [{ kind: 'message', role: 'assistant', text }];
}

function thinkingOf(row: Fields): Item[] {
  const text = asText(row.reasoning) ?? asText(row.reasoning_content);
  return text === undefined ? [] : [{ kind: 'thinking', text }];
}

/** Calls as the OpenAI API has them: `{id, function: {name, arguments}}`, in a column of text. */
function callsOf(row: Fields): ToolCall[] {
  const calls = typeof row.tool_calls === 'string' ? parsed(row.tool_calls) : row.tool_calls;
  if (!Array.isArray(calls)) return [];
  return calls.map((call, index) => {
    const fields = asFields(call) ?? {};
    const about = asFields(fields.function) ?? fields;
    return {
      kind: 'tool',
      id: asText(fields.id) ?? asText(fields.call_id) ?? `${String(row.id)}-${index}`,
      name: asText(about.name) ?? '',
      input: shallow(
        typeof about.arguments === 'string' ? parsed(about.arguments) : about.arguments,
      ),
    };
  });
}

/** Tools of Hermes answer with JSON, and say `error` in it where they failed. */
function isError(text: string): boolean {
  return asText(asFields(parsed(text))?.error) !== undefined;
}

function imagesOf(content: unknown): Item[] {
  return contentBlocks(content).flatMap((block): Item[] => {
    const url = asText(asFields(block.image_url)?.url);
    if (url === undefined) return [];
    const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
    return [
      { kind: 'image', mediaType: mediaType ?? 'image', ...(data !== undefined && { data }) },
    ];
  });
}

/** The value of a JSON text; the text itself where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Free text in the place of JSON is shown as it is.
    return text;
  }
}
