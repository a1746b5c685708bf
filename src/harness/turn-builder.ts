import {
  type Item,
  type ModelCall,
  noUsage,
  type ToolCall,
  type Turn,
  type Usage,
} from './turn.ts';

/** What the harnesses share in putting a turn together from its records. */

export interface OpenTurn {
  readonly startedBy: Turn['startedBy'];
  items: Item[];
  calls: ModelCall[];
  fate?: Turn['fate'];
  copied?: true;
}

export function openTurn(startedBy: Turn['startedBy'], items: Item[] = []): OpenTurn {
  return { startedBy, items, calls: [] };
}

export function closeTurn(open: OpenTurn, ordinal: number): Turn {
  const { startedBy, items, calls, fate, copied } = open;
  const { first, last: endedAt } = timesOf(items);
  const startedAt = items[0]?.at ?? first;
  const model = calls.findLast((call) => call.model !== undefined)?.model;
  return {
    ordinal,
    startedBy,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    items,
    ...(model !== undefined && { model }),
    usage: calls.reduce((sum, { usage }) => addUsage(sum, usage), { ...noUsage }),
    calls,
    ...(fate !== undefined && { fate }),
    ...(copied && { copied }),
  };
}

function timesOf(items: readonly Item[]): { first?: string; last?: string } {
  let first: string | undefined;
  let last: string | undefined;
  const note = (at: string | undefined) => {
    if (at === undefined) return;
    if (first === undefined || at < first) first = at;
    if (last === undefined || at > last) last = at;
  };
  for (const item of items) {
    note(item.at);
    if (item.kind === 'tool') note(item.result?.at);
  }
  return { first, last };
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** Of two rows of one answer: those that were written while it still came have counted less. */
export function greater(a: Usage, b: Usage): Usage {
  return {
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
    reasoning: Math.max(a.reasoning, b.reasoning),
  };
}

/** The call that a result answers is the latest of its id. One whose call is not here stands for itself. */
export function addResult(
  open: OpenTurn,
  id: string,
  result: NonNullable<ToolCall['result']>,
): ToolCall {
  const call = open.items.findLast(
    (item): item is ToolCall => item.kind === 'tool' && item.id === id,
  );
  if (call) {
    call.result = result;
    return call;
  }
  const orphan: ToolCall = { kind: 'tool', id, name: 'unknown', input: {}, result };
  open.items.push(orphan);
  return orphan;
}

/** A token count as a record has it, a whole one: 0 for what is no such number, or none that can be added up. */
export function tokens(value: unknown): number {
  if (typeof value !== 'number' || value <= 0 || value > Number.MAX_SAFE_INTEGER) return 0;
  return Math.round(value);
}
