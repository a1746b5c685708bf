import { contentTexts } from '../content-blocks.ts';
import { booleanOf, optional, textOf } from '../json-values.ts';
import { openTurnsFromJson, openTurnToJson, readerState, stateFields } from '../reader-state.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import type { Item, ModelCall } from '../turn.ts';
import { addResult, greater, type OpenTurn, openTurn } from '../turn-builder.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';
import { isCopied, modelCall } from './answer-usage.ts';
import { emptyLane, type Lane, laneFromJson, laneToJson, mapFromJson, newLane } from './lane.ts';
import {
  asInjected,
  assistantContent,
  attachmentTexts,
  injected,
  isHuman,
  isNotice,
  isQueuedPrompt,
  queuedPrompt,
  type Result,
  timeOf,
  userContent,
} from './row-content.ts';

/**
 * Turns of Claude Code's transcripts (2.1.329, and the formats before it). Rows are a tree by
 * `parentUuid`, written in the order of time: a prompt whose parent lies in an earlier turn was typed
 * after a rewind to there, and one without a parent after a rewind to the start. Rows that a resume, a
 * fork or a compaction wrote again have the same `uuid`. One message spans several rows, each with the
 * message's usage so far.
 */
export const createReader: OpenReader = ({ marks, rewound }, state = beginning) => {
  const from = stateFields('claude-code', state);
  const turns = turnQueue(from.turns);
  const main = laneFromJson(from.main, 'main');
  const asides = mapFromJson(laneFromJson, from.asides, 'asides');
  /** The aside that a row is part of, by its first row. */
  const asideOf = mapFromJson(textOf, from.aside_of, 'aside_of');
  /** Turns aside that are over; they come behind the one in which they were had. */
  const over = openTurnsFromJson(from.over, 'over');
  let isSubagent = optional(booleanOf, from.is_subagent, 'is_subagent');

  function take(row: Fields): void {
    const uuid = asText(row.uuid);
    if (uuid !== undefined && marks.get(uuid) !== undefined) {
      // Written again, it is part of what the conversation goes on from.
      marks.set(uuid, turns.ordinal());
      return;
    }
    if (row.type === 'user' || row.type === 'assistant') isSubagent ??= row.isSidechain === true;
    const lane = laneOf(row, uuid);
    switch (row.type) {
      case 'user':
        takeUser(lane, row);
        break;
      case 'assistant':
        takeAssistant(lane, row);
        break;
      case 'system':
        takeSystem(lane, row);
        break;
      case 'attachment':
        takeAttachment(lane, row);
        break;
      default:
        return;
    }
    if (uuid === undefined) return;
    if (lane.tail.length > 0) lane.tailRows.add(uuid);
    marks.set(uuid, turns.ordinal());
  }

  function laneOf(row: Fields, uuid: string | undefined): Lane {
    if (row.isSidechain !== true || isSubagent !== false) return main;
    const root = asideOf.get(asText(row.parentUuid) ?? '') ?? uuid ?? '';
    if (uuid !== undefined) asideOf.set(uuid, root);
    const lane = asides.get(root) ?? newLane();
    asides.set(root, lane);
    return lane;
  }

  function takeUser(lane: Lane, row: Fields): void {
    // What the client queued on its own is marked as meta too, and the agent acts on it.
    const isMeta = row.isMeta === true && isHuman(row.origin);
    if (row.isCompactSummary !== true && !isMeta) {
      hear(lane, row);
      return;
    }
    const texts = contentTexts(asFields(row.message)?.content);
    if (row.isCompactSummary === true) summarize(lane, row, texts.join('\n'));
    else
      put(
        lane,
        texts.map((text) => injected(row, text)),
      );
  }

  function hear(lane: Lane, row: Fields): void {
    const said = userContent(row);
    for (const result of said.results) answer(lane, row, result);
    if (said.results.length === 0 && (said.prompt.length > 0 || isNotice(row, said.injected))) {
      begin(lane, row, said.prompt, said.injected);
    } else {
      put(lane, said.prompt);
      put(lane, said.injected);
    }
    command(lane, said.commands);
    put(lane, said.interrupted);
  }

  /** One that nobody has answered yet stays part of the turn before: the agent may answer the last. */
  function command(lane: Lane, items: Item[]): void {
    if (items.length === 0) return;
    flushTail(lane);
    lane.tail.push(...items);
  }

  /** A turn begins with what a person, the client or another agent says. */
  function begin(lane: Lane, row: Fields, prompt: Item[], before: Item[]): void {
    close(lane);
    const isAgents = isSubagent || lane !== main;
    const human = isHuman(row.origin) && prompt.length > 0;
    if (human && !isAgents) markRewound(row);
    const items = human ? prompt : prompt.map(asInjected);
    lane.open = openTurn(isAgents ? 'agent' : human ? 'user' : 'client', [...before, ...items]);
    if (isCopied(row)) lane.open.copied = true;
  }

  function markRewound(row: Fields): void {
    const parent = row.parentUuid;
    // A parent that is not in the record tells nothing.
    const last = parent === null ? 0 : marks.get(String(parent));
    if (last === undefined || row.logicalParentUuid !== undefined) return;
    if (last === turns.ordinal() - 1) return;
    const kept = marks.get(lastAside(last)) ?? last;
    for (let turn = kept + 1; turn < turns.ordinal(); turn += 1) rewound.add(turn);
  }

  function takeAssistant(lane: Lane, row: Fields): void {
    const { items, results } = assistantContent(row);
    const parent = asText(row.parentUuid);
    if (parent !== undefined && lane.tailRows.has(parent)) beginWithCommand(lane, row);
    flushTail(lane);
    const open = current(lane);
    const call = count(lane, open, row);
    open.items.push(...(call === undefined ? items : items.map((item) => ({ ...item, call }))));
    if (isCopied(row)) open.copied = true;
    for (const result of results) answer(lane, row, result);
  }

  /** The agent answers a command: `/review`, `! make`. What is behind the command began a turn. */
  function beginWithCommand(lane: Lane, row: Fields): void {
    const { tail, tailRows } = lane;
    lane.tail = [];
    lane.tailRows = new Set();
    close(lane);
    if (lane === main) {
      markRewound(row);
      for (const uuid of tailRows) marks.set(uuid, turns.ordinal());
    }
    lane.open = openTurn('user', tail);
    noteInterruption(lane.open, tail);
  }

  function takeSystem(lane: Lane, row: Fields): void {
    const text = asText(row.content);
    if (row.subtype === 'compact_boundary') {
      const at = timeOf(row);
      put(lane, [
        { kind: 'event', event: 'compacted', at, text: text ?? 'Conversation compacted' },
      ]);
    } else if (row.subtype === 'local_command' && text !== undefined) {
      const said = userContent({ ...row, message: { content: text } });
      command(lane, said.commands);
      put(lane, said.injected);
    } else if (text !== undefined) {
      put(lane, [injected(row, text)]);
    }
  }

  /** The summary stands behind the boundary, which knows nothing of it. */
  function summarize(lane: Lane, row: Fields, text: string): void {
    const last = lane.tail.at(-1) ?? lane.open?.items.at(-1);
    if (last?.kind === 'event' && last.event === 'compacted') last.text = text;
    else put(lane, [{ kind: 'event', event: 'compacted', at: timeOf(row), text }]);
  }

  function takeAttachment(lane: Lane, row: Fields): void {
    const items = isQueuedPrompt(row)
      ? queuedPrompt(row)
      : attachmentTexts(row).map((text) => injected(row, text));
    put(lane, items);
  }

  function put(lane: Lane, items: Item[]): void {
    if (items.length === 0) return;
    if (lane.tail.length > 0) {
      lane.tail.push(...items);
      return;
    }
    const open = current(lane);
    open.items.push(...items);
    noteInterruption(open, items);
  }

  /** Nobody's words began it, as far as the record tells. */
  function current(lane: Lane): OpenTurn {
    lane.open ??= openTurn(isSubagent || lane !== main ? 'agent' : 'client');
    return lane.open;
  }

  function answer(lane: Lane, row: Fields, { id, result }: Result): void {
    const tool = addResult(current(lane), id, result);
    const agent =
      asText(asFields(row.toolUseResult)?.agentId) ?? agentNamed(tool.name, result.text);
    const session = asText(row.sessionId);
    if (agent && session && /^(?:Agent|Task)$/.test(tool.name)) {
      tool.subagent = `${session}__agent-${agent}`;
    }
  }

  /** The index of the answer that a row is part of; its usage is what its last row says. */
  function count(lane: Lane, open: OpenTurn, row: Fields): number | undefined {
    const answer = modelCall(row);
    if (!answer) return undefined;
    const { id, call } = answer;
    const known = lane.answers.get(id);
    if (known !== undefined) {
      const before = open.calls[known] as ModelCall;
      before.usage = greater(before.usage, call.usage);
      return known;
    }
    // Of another turn, which has its usage.
    if (marks.get(id) !== undefined) return undefined;
    marks.set(id, turns.ordinal());
    lane.answers.set(id, open.calls.length);
    open.calls.push(call);
    return open.calls.length - 1;
  }

  function flushTail(lane: Lane): void {
    const items = lane.tail;
    lane.tail = [];
    lane.tailRows = new Set();
    put(lane, items);
  }

  function close(lane: Lane): void {
    flushTail(lane);
    const { open } = lane;
    lane.open = undefined;
    lane.answers = new Map();
    if (lane !== main) {
      if (open) over.push(open);
      return;
    }
    const closed = turns.ordinal();
    if (open) turns.close(open);
    closeAsides(closed);
  }

  /** An aside is had within one turn: what goes on with it later is another one. */
  function closeAsides(owner: number): void {
    for (const aside of asides.values()) close(aside);
    for (const turn of over.splice(0)) turns.close(turn);
    asides.clear();
    asideOf.clear();
    const last = turns.ordinal() - 1;
    if (last > owner) marks.set(lastAside(owner), last);
  }

  return {
    take(line) {
      const row = parseLine(line);
      if (row) take(row);
    },
    finished: turns.fetch,
    end: () => close(main),
    state: () =>
      readerState('claude-code', {
        turns: turns.state(),
        main: laneToJson(main),
        asides: [...asides].map(([root, lane]) => [root, laneToJson(lane)]),
        aside_of: [...asideOf],
        over: over.map(openTurnToJson),
        is_subagent: isSubagent,
      }),
  };
};

const beginning = readerState('claude-code', {
  turns: emptyQueue,
  main: emptyLane,
  asides: [],
  aside_of: [],
  over: [],
});

/** The mark of the last of the turns that were had aside within one; they stand behind it, and go with it. */
function lastAside(owner: number): string {
  return `asides of ${owner}`;
}

function noteInterruption(open: OpenTurn, items: readonly Item[]): void {
  const isCut = items.some((item) => item.kind === 'event' && item.event === 'interrupted');
  if (isCut) open.fate = 'interrupted';
}

/** Before the row named the agent (2.1), the result's text did. */
function agentNamed(tool: string, text: string): string | undefined {
  if (tool !== 'Agent' && tool !== 'Task') return undefined;
  return /\bagentId: ([\w-]+)/.exec(text)?.[1];
}
