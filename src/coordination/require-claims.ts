import { probeBucket } from '../bucket/probe.ts';
import { writeProbe } from '../state/probes.ts';
import { arbitrationOf, noArbitration } from './arbitration.ts';
import type { Coordination } from './context.ts';

/**
 * Makes sure that of two who claim, one is told that it lost: the bucket must keep to conditions on writes. That is
 * tried where it never was, also for one who would go on without: how he writes depends on it. Throws UserError,
 * unless the user has asked for best effort.
 */
export async function requireClaims(
  c: Pick<Coordination, 'bestEffort' | 'bucket' | 'bucketUrl' | 'db' | 'redactor'>,
): Promise<void> {
  const { db, bucketUrl } = c;
  let arbitration = arbitrationOf(c);
  if (arbitration === 'unknown') {
    writeProbe(db, bucketUrl, await probeBucket(c.bucket, c.redactor), Date.now());
    arbitration = arbitrationOf(c);
  }
  if (arbitration !== 'enforced' && !c.bestEffort) throw noArbitration(c);
}
