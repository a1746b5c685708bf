import { BucketError, type Condition, type Key } from '../../bucket/bucket.ts';
import { stepKey } from '../../bucket/coordination-keys.ts';
import type { Redacted } from '../../redact/redacted.ts';
import type { Coordination } from '../context.ts';
import { decodeDocument, encodeDocument, newRev, putDocument, readDocument } from '../document.ts';
import type { StepName } from '../names.ts';
import { stepAside } from '../step-aside.ts';
import { isBestEffort, writeBestEffort } from './best-effort.ts';
import { type Claim, parseClaim } from './claim-document.ts';
import { NewerClaim } from './errors.ts';
import type { StepRead } from './read-step.ts';

/** By these a claim is recognised; redaction must leave them as they are. */
const fixed = ['agent', 'step', 'state', 'lease', 'seat', 'rev', 'over_status'];

/** Of claim.json; the Python client's have none. */
const schema = 2;

const mostAttempts = 8;

export interface Change {
  /** To set, undefined-valued ones to take out; those not named stay as they are. */
  fields: object;
  /** What it is made over; undefined: there is no claim yet. */
  over: StepRead['claim'];
  /** It makes a new holder, so that another may want the same at this moment. */
  takes: boolean;
  /** What settles it when the bucket stays away. */
  ifUnknown: string;
  doubt: Doubt;
}

/**
 * `hint` is set once a write was refused: where its answer, or that of an attempt below, was lost, it may have been
 * stored before others came after it.
 */
export interface Doubt {
  hint?: string;
}

export interface WrittenClaim {
  claim: Claim;
  /** By `c.monotonic()`, before it was sent. */
  sentAt: number;
}

/**
 * The one compare-and-set by which anything happens to a step. Undefined when somebody was faster: then it never
 * took place, unless its answer was lost and others came after it. Throws BucketError; `ambiguous` when even
 * looking afterwards could not tell.
 */
export async function writeClaim(
  c: Coordination,
  { sid }: StepName,
  { fields, over, takes, ifUnknown, doubt }: Change,
): Promise<WrittenClaim | undefined> {
  if (Number(over?.fields.schema) > schema) throw new NewerClaim(over?.key);
  const key = stepKey(c.project, sid, 'claim');
  const rev = newRev();
  const body = encodeDocument(c.redactor, { ...over?.fields, schema, ...fields, rev }, fixed);
  const sentAt = c.monotonic();
  const own = isBestEffort(c, over?.value)
    ? await writeBestEffort(c, key, body, { rev, takes, overEtag: over?.etag })
    : await settled(c, key, body, { rev, overEtag: over?.etag, ifUnknown, doubt });
  return own ? { claim: parseClaim(decodeDocument(body.bytes) ?? {}), sentAt } : undefined;
}

interface Attempt {
  rev: string;
  overEtag: string | undefined;
  ifUnknown: string;
  doubt: Doubt;
}

/**
 * Whether it is stored. After a lost answer the same bytes are put again while what stands is still what they are
 * made over: of two arrivals the condition refuses the second, as no etag ever comes again.
 */
async function settled(
  c: Coordination,
  key: Key,
  body: Redacted,
  { rev, overEtag, ifUnknown, doubt }: Attempt,
): Promise<boolean> {
  const condition: Condition =
    overEtag === undefined ? { ifNoneMatch: true } : { ifMatch: overEtag };
  let isUnknown = false;
  for (let attempt = 1; ; attempt++) {
    try {
      if (isUnknown) {
        const found = await readDocument(c, key, (fields) => fields.rev);
        if (found?.value === rev) return true;
        if (found?.etag !== overEtag) break;
      }
      const result = await putDocument(c, key, body, condition);
      if (result.stored) return true;
      // An earlier arrival of these very bytes may be what refused this one.
      if (!isUnknown) break;
      if (attempt >= mostAttempts) throw contended(key);
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      if (!error.ambiguous && !isUnknown) throw error;
      if (!error.ambiguous || attempt >= mostAttempts) throw unknown(error, ifUnknown);
      isUnknown = true;
    }
  }
  doubt.hint = ifUnknown;
  return false;
}

/**
 * Again and again until it comes to something, since others may be faster each time. What stands is to be read anew
 * in each attempt; when that fails after a doubt, the BucketError is `ambiguous`.
 */
export async function untilDone<T>(
  c: Coordination,
  { sid }: StepName,
  attemptTo: (doubt: Doubt) => Promise<T | undefined>,
): Promise<T> {
  const doubt: Doubt = {};
  try {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const begun = c.monotonic();
      const done = await attemptTo(doubt);
      if (done !== undefined) return done;
      await stepAside(c, begun);
    }
    throw contended(stepKey(c.project, sid, 'claim'));
  } catch (error) {
    const isInDoubt = doubt.hint !== undefined && error instanceof BucketError && !error.ambiguous;
    throw isInDoubt ? unknown(error, doubt.hint ?? '') : error;
  }
}

function contended(key: Key): BucketError {
  return new BucketError('conflict', `Others kept changing ${key}`, {
    hint: 'Try again in a moment.',
  });
}

function unknown(error: BucketError, hint: string): BucketError {
  return new BucketError(error.failure, `${error.message}: it may have been done all the same`, {
    hint,
    ambiguous: true,
    cause: error,
  });
}
