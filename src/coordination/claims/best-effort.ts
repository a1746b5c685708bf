import { BucketError, type Key } from '../../bucket/bucket.ts';
import type { Redacted } from '../../redact/redacted.ts';
import { arbitrationOf } from '../arbitration.ts';
import type { Coordination } from '../context.ts';
import { readDocument } from '../document.ts';
import type { Claim } from './claim-document.ts';

/** ms in which whoever claims at the same moment has most probably written, too. */
const others = 700;

/**
 * Whether a claim is written so: where the store is known not to arbitrate, and where this machine does not know it
 * yet, but whoever took the claim did.
 */
export function isBestEffort(
  c: Pick<Coordination, 'bucketUrl' | 'db'>,
  claim?: Pick<Claim, 'best_effort'>,
): boolean {
  const arbitration = arbitrationOf(c);
  return arbitration === 'none' || (arbitration === 'unknown' && claim?.best_effort === true);
}

export interface BestEffort {
  rev: string;
  /** It makes a new holder. */
  takes: boolean;
  /** Of what it is made over. */
  overEtag: string | undefined;
}

/**
 * Where the store does not keep to conditions: writes if nothing has changed, and for a new holder looks again
 * after a while whether it stands. Two who write that far apart that both look too early are both told that they
 * have it.
 */
export async function writeBestEffort(
  c: Coordination,
  key: Key,
  body: Redacted,
  { rev, takes, overEtag }: BestEffort,
): Promise<boolean> {
  const before = await readDocument(c, key, () => undefined);
  if (before?.etag !== overEtag) return false;
  try {
    await c.bucket.put(key, body);
  } catch (error) {
    // What stands after the pause tells.
    if (!(error instanceof BucketError && error.ambiguous)) throw error;
  }
  if (takes) await c.sleep(others * (1 + 0.2 * c.random()));
  const found = await readDocument(c, key, (fields) => fields.rev);
  return found?.value === rev;
}
