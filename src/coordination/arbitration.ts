import { readableUrl } from '../bucket/readable-url.ts';
import { ago } from '../figures.ts';
import { knownArbitration, noteNoArbitration, readProbe } from '../state/probes.ts';
import { UserError } from '../state/user-error.ts';
import type { Coordination } from './context.ts';

type Place = Pick<Coordination, 'bucketUrl' | 'db'>;

/** As far as this machine knows without asking. A folder arbitrates. */
export function arbitrationOf({ db, bucketUrl }: Place): 'enforced' | 'none' | 'unknown' {
  if (bucketUrl.startsWith('file:')) return 'enforced';
  return knownArbitration(db, bucketUrl);
}

/** The store has said so itself, whatever a probe had found. */
export function noteUnsupported({ db, bucketUrl }: Place): void {
  noteNoArbitration(db, bucketUrl, Date.now());
}

export function noArbitration({ db, bucketUrl }: Place): UserError {
  const probe = readProbe(db, bucketUrl);
  const when = probe ? ` (probed ${ago(probe.at)})` : '';
  return new UserError(
    `${readableUrl(bucketUrl)} does not keep to conditions on writes${when}: two agents could both be told that they were first`,
    'Use a store that keeps to them (docs/buckets.md), or add --best-effort to go on without that.',
    { details: { arbitration: 'none' } },
  );
}
