import { asFields, asText, type Fields } from '../../harness/records.ts';
import type { Stored } from '../document.ts';
import { isLease } from '../names.ts';
import { type Handoff, parseHandoff } from './handoff-document.ts';

/** How a step was left; all but `complete` can be claimed again. */
export type DoneState = 'complete' | 'blocked' | 'needs_review';
export type ClaimState = 'held' | 'released' | DoneState;

export interface ClaimEvent {
  at: string;
  /** `forced` comes before the state that was forced. */
  event: 'claimed' | 'stolen' | 'released' | 'forced' | DoneState;
  agent: string;
  generation: number;
  lease: string;
}

/**
 * steps/<step>/claim.json, the truth of a step: whatever happens to it is one compare-and-set of this document,
 * which is never deleted. The Python client's (0.2.2 to 0.2.5) holds `agent` and `claimed_at` alone.
 */
export interface Claim {
  agent: string;
  claimed_at: string;
  /** As the step was spelled; unknown of the Python client's. */
  step?: string;
  state: ClaimState;
  /** Of whoever holds it, or did last: new with each generation. The Python client's have none. */
  lease?: string;
  /** Fencing number: one higher each time that the step is taken. 0 for the Python client's. */
  generation: number;
  rev?: string;
  /** From the document's last change, by the service's clock; undefined for what no claim can have. */
  ttl_ms?: number;
  /** For eyes alone. */
  expires_at?: string;
  renewed_at?: string;
  renewals: number;
  seat: string;
  host?: string;
  machine?: string;
  /** The etag of the status.json that stood when this generation began: only a later one is news. */
  over_status?: string;
  /** Taken on a store that does not arbitrate, as the user had asked. */
  best_effort: boolean;
  handoff?: Handoff;
  forced_by?: string;
  /** The last ones, oldest first. */
  history: ClaimEvent[];
}

export function parseClaim(fields: Fields): Claim {
  const lease = asText(fields.lease);
  const handoff = asFields(fields.handoff);
  const generation = wholeNumber(fields.generation);
  return {
    agent: asText(fields.agent) ?? '',
    claimed_at: asText(fields.claimed_at) ?? '',
    // A state that a later version may know is safe to take for someone's.
    state: states.find((state) => state === fields.state) ?? 'held',
    generation: generation ?? 0,
    renewals: wholeNumber(fields.renewals) ?? 0,
    seat: asText(fields.seat) ?? '',
    best_effort: fields.best_effort === true,
    history: Array.isArray(fields.history) ? fields.history.flatMap(parseEvent) : [],
    ...(lease !== undefined && isLease(lease) && { lease }),
    ...texts(fields, [
      ...(['step', 'rev', 'expires_at', 'renewed_at', 'host', 'machine'] as const),
      ...(['over_status', 'forced_by'] as const),
    ]),
    ...(isTtl(fields.ttl_ms) && { ttl_ms: fields.ttl_ms }),
    ...(handoff && { handoff: parseHandoff(handoff) }),
  };
}

/** A claim as it was found in a list of documents. */
export function claimOf(stored: Stored<Fields>): Stored<Claim> {
  return { ...stored, value: parseClaim(stored.fields) };
}

/** It says nothing of when its holder died. */
export function isPython({ lease }: Claim): boolean {
  return lease === undefined;
}

export function isDone(state: ClaimState): state is DoneState {
  return state !== 'held' && state !== 'released';
}

/** ms */
export const longestTtl = 7 * 86_400_000;

function isTtl(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= longestTtl;
}

const mostEvents = 20;

export function withEvents(history: readonly ClaimEvent[], ...events: ClaimEvent[]): ClaimEvent[] {
  return [...history, ...events].slice(-mostEvents);
}

const states: readonly ClaimState[] = [
  ...(['held', 'released', 'complete', 'blocked', 'needs_review'] as const),
];

const eventNames: readonly ClaimEvent['event'][] = [
  ...(['claimed', 'stolen', 'released', 'forced', 'complete', 'blocked', 'needs_review'] as const),
];

function parseEvent(value: unknown): ClaimEvent[] {
  const fields = asFields(value);
  const event = eventNames.find((name) => name === fields?.event);
  if (!fields || !event) return [];
  return [
    {
      at: asText(fields.at) ?? '',
      event,
      agent: asText(fields.agent) ?? '',
      generation: wholeNumber(fields.generation) ?? 0,
      lease: asText(fields.lease) ?? '',
    },
  ];
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function texts<Name extends string>(
  fields: Fields,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found = names.flatMap((name) => {
    const text = asText(fields[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}
