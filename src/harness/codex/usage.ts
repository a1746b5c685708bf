import { sha256 } from '../../hash.ts';
import { booleanOf, numberOf, optional, textOf } from '../json-values.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import { rowsWith } from '../rows-with.ts';
import type { ModelCall } from '../turn.ts';
import { tokens } from '../turn-builder.ts';
import type { Answer, OpenUsage } from '../usage-reader.ts';
import {
  fillFromJson,
  fillOf,
  mergeAnswers,
  timeOfText,
  usageFields,
  usageState,
} from '../usage-state.ts';
import { modelCall } from './answer-usage.ts';

/**
 * What Codex's rollouts count (0.169.0, and the formats before it): a `token_usage_record` an answer; before
 * those, a `token_count`, which is repeated when nothing was asked. Both tell how full the window is.
 */
export const openCodexUsage: OpenUsage = (state, of) => {
  const from = usageFields('codex', state);
  let fill = optional(fillFromJson, from.fill, 'fill');
  let model = optional(textOf, from.model, 'model');
  let window = optional(numberOf, from.window, 'window');
  let hasRecords = optional(booleanOf, from.has_records, 'has_records') ?? false;
  /** The thread that the rollout's first rows are of: a fork of old begins with its parent's. */
  let root = optional(textOf, from.root, 'root') ?? of?.session ?? '';
  let isIdentified = optional(booleanOf, from.is_identified, 'is_identified') ?? false;
  /** A subagent that got its parent's history begins with a copy of it: up to the row of this number. */
  let copiedUntil = optional(numberOf, from.copied_until, 'copied_until') ?? 0;
  let lastTotal = optional(textOf, from.last_total, 'last_total');
  /** Counts have no ids: one is told by all that came before it in its thread, and wherever that is copied. */
  let chain = optional(textOf, from.chain, 'chain') ?? '';
  const found = new Map<string, Answer>();

  function take(row: Fields): void {
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
      case 'event_msg':
        if (payload.type === 'token_count') count(row, asFields(payload.info) ?? {});
        if (payload.type === 'task_started') noteWindow(payload);
    }
  }

  function identify(payload: Fields): void {
    if (chain === '') root = asText(payload.id) ?? root;
    if (isIdentified) return;
    isIdentified = true;
    copiedUntil = tokens(payload.subagent_history_start_ordinal);
  }

  function record(row: Fields, payload: Fields): void {
    const usage = asFields(payload.usage);
    const id = asText(payload.response_id);
    if (!usage) return;
    // Of an answer that its server gave no id, the count behind its record tells.
    hasRecords = id !== undefined;
    if (id === undefined) return;
    const thread = asText(payload.thread_id);
    // Local servers give short ids, again and again.
    add(
      row,
      `answer ${thread ?? ''} ${id}`,
      modelCall(model, asText(row.timestamp), usage),
      thread,
    );
  }

  function count(row: Fields, info: Fields): void {
    const last = asFields(info.last_token_usage);
    const total = JSON.stringify(info.total_token_usage ?? null);
    noteWindow(info);
    if (!last || total === lastTotal) return;
    // The first of a fork or a revision tells of an answer that was had elsewhere.
    const isFirst = lastTotal === undefined;
    lastTotal = total;
    chain = sha256(chain, total).slice(0, 32);
    const call = modelCall(model, asText(row.timestamp), last);
    fill = fillOf(answerOf(call), window);
    const sum = tokens(asFields(info.total_token_usage)?.total_tokens);
    if (hasRecords || (isFirst && sum !== tokens(last.total_tokens))) return;
    // The copy has counts without the records that tell them in the parent's rollout.
    if (isOfParent(row)) return;
    add(row, `count ${root} ${chain}`, call);
  }

  function add(row: Fields, id: string, call: ModelCall, thread?: string): void {
    const isCopied =
      isOfParent(row) || (of !== undefined && thread !== undefined && thread !== of.session);
    const answer = { ...answerOf(call), id, ...(isCopied && { copied: true as const }) };
    mergeAnswers(found, answer);
    fill = fillOf(answer, window);
  }

  function isOfParent({ ordinal }: Fields): boolean {
    return typeof ordinal === 'number' && ordinal < copiedUntil;
  }

  function noteWindow({ model_context_window: size }: Fields): void {
    if (typeof size !== 'number' || size <= 0) return;
    window = size;
    if (fill) fill = { ...fill, window };
  }

  return {
    take(lines) {
      for (const line of rowsWith(lines, words)) {
        const row = parseLine(line);
        if (row) take(row);
      }
    },
    answers() {
      const answers = [...found.values()];
      found.clear();
      return answers;
    },
    fill: () => fill,
    state: () =>
      usageState('codex', {
        fill,
        model,
        window,
        has_records: hasRecords,
        root,
        is_identified: isIdentified,
        copied_until: copiedUntil,
        last_total: lastTotal,
        chain,
      }),
  };
};

function answerOf({ at, model, usage }: ModelCall): Omit<Answer, 'id'> {
  const time = timeOfText(at);
  return {
    ...(time !== undefined && { at: time }),
    ...(model !== undefined && { model }),
    usage,
    cacheWriteLong: 0,
  };
}

const words = [
  'token_usage_record',
  'token_count',
  'turn_context',
  'session_meta',
  'task_started',
].map((type) => Buffer.from(`"type":"${type}"`));
