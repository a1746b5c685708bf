import type { StepId } from '../../bucket/coordination-keys.ts';
import { asText, type Fields } from '../../harness/records.ts';
import { DamagedDocument, type Stored } from '../document.ts';
import { spellingOf } from '../names.ts';
import { type Claim, type DoneState, isPython } from './claim-document.ts';
import { liveness } from './lease.ts';

/** Where a step stands, as claim.json and, for what the Python client did, status.json have it. */
export interface StepView {
  /** As it was spelled, as far as that is known. */
  step: string;
  sid: StepId;
  status: 'pending' | 'in_progress' | DoneState;
  agent?: string;
  seat?: string;
  host?: string;
  lease?: string;
  generation: number;
  /** In progress, but anybody may take it. */
  expired: boolean;
  /** Undefined, too, where the claim does not expire. */
  leftMs?: number;
  since?: string;
  byPython: boolean;
  /** The key of a document that holds no JSON object. */
  damaged?: string;
}

export interface StepDocuments {
  sid: StepId;
  claim?: Stored<Claim> | DamagedDocument | undefined;
  status?: Stored<Fields> | DamagedDocument | undefined;
  declaration?: { step: string } | undefined;
}

/** `now`: the service's clock. */
export function viewStep(
  { sid, claim, status, declaration }: StepDocuments,
  now: number | undefined,
): StepView {
  // A status.json that is damaged is written over by the next who has something to say.
  const damaged = claim instanceof DamagedDocument ? claim.key : undefined;
  const stored = claim instanceof DamagedDocument ? undefined : claim;
  const basis = {
    step: spellingOf(stored?.value.step, sid) ?? declaration?.step ?? sid,
    sid,
    generation: stored?.value.generation ?? 0,
    expired: false,
    ...(damaged !== undefined && { damaged }),
  };
  const word = pythonsWord(stored, status);
  if (word) {
    const { state, agent, at } = word;
    return { ...basis, status: state, ...named({ agent, since: at }), byPython: true };
  }
  // Nobody can tell whose it is, so it is nobody's to take.
  if (claim instanceof DamagedDocument) {
    return { ...basis, status: 'in_progress', byPython: false };
  }
  return { ...basis, ...(stored ? ofClaim(stored, now) : { status: 'pending', byPython: false }) };
}

function ofClaim(
  stored: Stored<Claim>,
  now: number | undefined,
): Omit<StepView, 'step' | 'sid' | 'generation' | 'expired'> & { expired?: boolean } {
  const { agent, seat, host, lease, state, claimed_at, handoff, ...claim } = stored.value;
  const byPython = isPython(stored.value);
  if (state === 'released') return { status: 'pending', byPython };
  const who = named({ agent, seat, host, lease });
  if (state !== 'held') {
    return { status: state, ...who, ...named({ since: handoff?.created_at }), byPython };
  }
  const life = liveness(stored, now);
  const leftMs = life.live
    ? life.leftMs
    : stored.modified + (claim.ttl_ms ?? 0) - (now ?? stored.modified);
  return {
    status: 'in_progress',
    ...who,
    ...named({ since: claimed_at }),
    expired: !life.live,
    ...(leftMs !== undefined && { leftMs }),
    byPython,
  };
}

export interface PythonsWord {
  state: DoneState;
  agent: string | undefined;
  at: string | undefined;
  etag: string;
}

/**
 * The Python client says in status.json alone that a step is done (0.2.2 to 0.2.5), where our own status
 * carries a generation. It counts unless it was there before the step was taken.
 */
export function pythonsWord(
  claim: Stored<Claim> | undefined,
  status: Stored<Fields> | DamagedDocument | undefined,
): PythonsWord | undefined {
  if (!status || status instanceof DamagedDocument || status.fields.generation !== undefined) {
    return undefined;
  }
  const { fields, etag } = status;
  const state = doneStates.find((name) => name === fields.status);
  if (!state || etag === claim?.value.over_status) return undefined;
  return { state, agent: asText(fields.agent), at: asText(fields.completed_at), etag };
}

const doneStates: readonly DoneState[] = ['complete', 'blocked', 'needs_review'];

function named<Name extends string>(
  values: Record<Name, string | undefined>,
): Partial<Record<Name, string>> {
  const given = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}
