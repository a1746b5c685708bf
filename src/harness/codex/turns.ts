import { noteBase, noteFirstRow } from '../base-marks.ts';
import { booleanOf, numberOf, optional, textOf, textsOf } from '../json-values.ts';
import { openTurnFromJson, openTurnToJson, readerState, stateFields } from '../reader-state.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import type { Item, ToolCall } from '../turn.ts';
import { addResult, type OpenTurn, openTurn, tokens } from '../turn-builder.ts';
import { callsFromJson, callToJson } from '../turn-json.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';
import { modelCall } from './answer-usage.ts';
import { baseNamed } from './history-base.ts';
import { nestedCall } from './nested-call.ts';
import { responseItem, type Said } from './response-item.ts';

/**
 * Turns of Codex's rollouts (0.169.0, and the formats before it). `response_item` rows are the
 * conversation; `event_msg` rows tell of it again and are read only for what they alone know: where a
 * turn begins and ends, that it failed, what was rolled back, what a script called. Tokens come as
 * `token_usage_record`, one an answer; before those, as `token_count`, which is also repeated when nothing
 * was asked.
 */
export const createReader: OpenReader = ({ marks, rewound }, state = beginning) => {
  const from = stateFields('codex', state);
  const turns = turnQueue(from.turns);
  let open = optional(openTurnFromJson, from.open, 'open');
  /** The client said that a turn began, and not yet that it ended. */
  let isRunning = booleanOf(from.is_running, 'is_running');
  let isSubagent = booleanOf(from.is_subagent, 'is_subagent');
  let isIdentified = booleanOf(from.is_identified, 'is_identified');
  let model = optional(textOf, from.model, 'model');
  /** Items that wait for the usage of the answer that they are part of, from this one on. */
  let unpriced = numberOf(from.unpriced, 'unpriced');
  let hasRecords = booleanOf(from.has_records, 'has_records');
  let counts = callsFromJson(from.counts, 'counts');
  let lastTotal = optional(textOf, from.last_total, 'last_total');
  /** Prompts of the open turn that only an event has told of yet. */
  let announced = textsOf(from.announced, 'announced');
  /** The last turn that a person began, of those not rolled back; 0 for none. Its mark names the one before. */
  let prompted = numberOf(from.prompted, 'prompted');
  /** A subagent that got its parent's history begins with a copy of it: up to the row of this number. */
  let copiedUntil = numberOf(from.copied_until, 'copied_until');
  /** Number of the row that is read. */
  let ordinal: unknown;

  function take(row: Fields): void {
    ordinal = row.ordinal;
    const payload = asFields(row.payload) ?? {};
    switch (row.type) {
      case 'session_meta':
        identify(payload);
        break;
      case 'turn_context':
        model = asText(payload.model) ?? model;
        break;
      case 'token_usage_record':
        record(row, payload);
        break;
      case 'compacted':
        compacted(row, payload);
        break;
      case 'event_msg':
        event(row, payload);
        break;
      case 'response_item': {
        const said = responseItem(row);
        if (said) hear(said, asText(row.timestamp));
      }
    }
  }

  function hear(said: Said, at: string | undefined): void {
    if (said.kind === 'result') {
      addResult(current(), said.id, said.result);
    } else if (said.kind === 'summary') {
      happened('compacted', at, said.text);
    } else if (said.kind === 'prompt') {
      prompt(said.items.filter((item) => !wasAnnounced(item)));
    } else {
      current().items.push(...said.items);
    }
  }

  /** Within a turn that runs, a prompt steers it. */
  function prompt(items: Item[]): void {
    if (items.length === 0) return;
    if (!isRunning && hasPrompt()) close();
    current().items.push(...items);
  }

  /** Some releases wrote a prompt as an event only, most as an event too: before its message, or behind. */
  function announce(at: string | undefined, text: string): void {
    const isKnown = open?.items.some((item) => isUsers(item) && item.text.trim() === text.trim());
    if (isKnown) return;
    prompt([{ kind: 'message', role: 'user', at, text }]);
    announced.push(text.trim());
  }

  function wasAnnounced(item: Item): boolean {
    const index = isUsers(item) ? announced.indexOf(item.text.trim()) : -1;
    if (index === -1) return false;
    announced.splice(index, 1);
    return true;
  }

  function event(row: Fields, payload: Fields): void {
    const at = asText(row.timestamp);
    switch (payload.type) {
      case 'task_started':
        // Its prompt may have been written before it, but nothing that the agent said.
        if (isRunning || hasAnswer()) close();
        isRunning = true;
        current();
        break;
      case 'task_complete': {
        const error = asText(asFields(payload.error)?.message);
        if (error !== undefined) happened('error', at, error);
        isRunning = false;
        close();
        break;
      }
      case 'turn_aborted':
        current().fate = 'interrupted';
        happened('interrupted', at, asText(payload.reason) ?? 'interrupted');
        isRunning = false;
        close();
        break;
      case 'error':
        happened('error', at, asText(payload.message) ?? 'error');
        break;
      case 'user_message': {
        const text = asText(payload.message);
        if (text !== undefined) announce(at, text);
        break;
      }
      case 'item_completed': {
        const call = isRunning ? nestedCall(payload.item, at) : undefined;
        if (call) nest(call);
        break;
      }
      case 'token_count':
        tally(at, asFields(payload.info));
        break;
      case 'thread_rolled_back':
        rollBack(tokens(payload.num_turns));
    }
  }

  /** It is part of the answer whose script made it, which is the last that was had. */
  function nest(call: ToolCall): void {
    const { items, calls } = current();
    items.push(calls.length > 0 ? { ...call, call: calls.length - 1 } : call);
  }

  /** A fork of old begins with its own identity, and then holds its parent's rows from the first on. */
  function identify(payload: Fields): void {
    if (isIdentified) return;
    isIdentified = true;
    const source = asFields(payload.source);
    isSubagent = source?.subagent !== undefined || asText(payload.parent_thread_id) !== undefined;
    copiedUntil = tokens(payload.subagent_history_start_ordinal);
    const base = baseNamed(payload);
    if (base) noteBase(marks, base.id, base.end);
  }

  function compacted(row: Fields, payload: Fields): void {
    const text = asText(payload.message) ?? 'Conversation compacted';
    const last = current().items.at(-1);
    // It repeats the summary, with the words that introduce it to the model.
    if (last?.kind === 'event' && last.event === 'compacted' && text.includes(last.text)) {
      last.text = text;
      return;
    }
    happened('compacted', asText(row.timestamp), text);
  }

  function happened(name: EventName, at: string | undefined, text: string): void {
    current().items.push({ kind: 'event', event: name, at, text });
  }

  function record(row: Fields, payload: Fields): void {
    const id = asText(payload.response_id);
    const usage = asFields(payload.usage);
    if (!usage || (id !== undefined && marks.get(answerMark(id)) !== undefined)) return;
    if (id !== undefined) marks.set(answerMark(id), turns.ordinal());
    hasRecords = true;
    const turn = current();
    for (const item of turn.items.slice(unpriced)) {
      if (isAnswer(item)) item.call ??= turn.calls.length;
    }
    unpriced = turn.items.length;
    turn.calls.push(modelCall(model, asText(row.timestamp), usage));
  }

  function tally(at: string | undefined, info: Fields | undefined): void {
    const last = asFields(info?.last_token_usage);
    const total = JSON.stringify(info?.total_token_usage ?? null);
    if (!last || total === lastTotal) return;
    // The first of a fork or a revision tells of an answer that was had elsewhere.
    const isFirst = lastTotal === undefined;
    lastTotal = total;
    const sum = tokens(asFields(info?.total_token_usage)?.total_tokens);
    if (isFirst && sum !== tokens(last.total_tokens)) return;
    counts.push(modelCall(model, at, last));
  }

  /** The last so many turns of the user, and what was between them. */
  function rollBack(count: number): void {
    close();
    let first = turns.ordinal();
    for (let gone = 0; gone < count && prompted > 0; gone += 1) {
      first = prompted;
      prompted = marks.get(promptedBefore(first)) ?? 0;
    }
    for (let turn = first; turn < turns.ordinal(); turn += 1) rewound.add(turn);
  }

  function current(): OpenTurn {
    if (!open && typeof ordinal === 'number') noteFirstRow(marks, turns.ordinal(), ordinal);
    if (open) return open;
    open = openTurn('client');
    if (typeof ordinal === 'number' && ordinal < copiedUntil) open.copied = true;
    return open;
  }

  function hasPrompt(): boolean {
    return open?.items.some((item) => item.kind === 'message') ?? false;
  }

  function hasAnswer(): boolean {
    return open?.items.some(isAnswer) ?? false;
  }

  /** Rows between turns, such as a command that ended late, begin none. */
  function close(): void {
    const over = open;
    const calls = hasRecords ? (open?.calls ?? []) : counts;
    open = undefined;
    unpriced = 0;
    counts = [];
    announced = [];
    if (!over || over.items.length === 0) return;
    const asked = over.items.some(isUsers);
    const isAgents = isSubagent && !over.copied;
    const startedBy = isAgents ? 'agent' : asked ? 'user' : 'client';
    if (asked) {
      marks.set(promptedBefore(turns.ordinal()), prompted);
      prompted = turns.ordinal();
    }
    turns.close({ ...over, startedBy, calls });
  }

  return {
    take(line) {
      const row = parseLine(line);
      if (row) take(row);
    },
    finished: turns.fetch,
    end: close,
    state: () =>
      readerState('codex', {
        turns: turns.state(),
        open: open && openTurnToJson(open),
        is_running: isRunning,
        is_subagent: isSubagent,
        is_identified: isIdentified,
        model,
        unpriced,
        has_records: hasRecords,
        counts: counts.map(callToJson),
        last_total: lastTotal,
        announced,
        prompted,
        copied_until: copiedUntil,
      }),
  };
};

const beginning = readerState('codex', {
  turns: emptyQueue,
  is_running: false,
  is_subagent: false,
  is_identified: false,
  unpriced: 0,
  has_records: false,
  counts: [],
  announced: [],
  prompted: 0,
  copied_until: 0,
});

function answerMark(id: string): string {
  return `answer ${id}`;
}

function promptedBefore(turn: number): string {
  return `prompted before ${turn}`;
}

type EventName = Extract<Item, { kind: 'event' }>['event'];

function isUsers(item: Item): item is Item & { kind: 'message' } {
  return item.kind === 'message' && item.role === 'user';
}

function isAnswer(item: Item): boolean {
  if (item.kind === 'message') return item.role === 'assistant';
  return item.kind === 'thinking' || item.kind === 'tool';
}
