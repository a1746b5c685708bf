import type { FoundSession } from '../../harness/harness.ts';
import { lagOf } from '../../mirror/lag.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { sessionBehind } from '../../mirror/session-behind.ts';
import { readFilling } from '../../state/fills.ts';
import { sessionSources } from '../../state/sources.ts';
import { openEndings } from './endings.ts';
import type { LiveRow } from './live-row.ts';

/** What hooks and the mirror have noted of a session. */
export type Told = Pick<LiveRow, 'title' | 'mirror' | 'hasEnded' | 'process'> & {
  /** Tokens that the session's model takes, as the client said elsewhere than in its transcript. */
  window: number | undefined;
};

const untold: Told = {
  title: undefined,
  mirror: { bytes: 0, since: undefined, isNew: false },
  hasEnded: false,
  process: undefined,
  window: undefined,
};

/** `former`: what holds where the state is damaged, or a transcript another user's by now. */
export type Tell = (found: FoundSession, changedAt: number, former?: Told) => Told;

export function openTelling(context: LocalContext): Tell {
  const { db, bucketUrl } = context;
  const endings = openEndings(db);

  function tell(found: FoundSession, changedAt: number): Told {
    const { harness, id: session } = found;
    const stored = sessionSources(db, bucketUrl, harness, session);
    const lag = lagOf(stored.filter(({ deleted }) => !deleted))[0];
    const mirror = lag
      ? { bytes: lag.behindBytes, since: lag.behindSince, isNew: lag.lastMirrored === undefined }
      : { bytes: sessionBehind(context, found).bytes, since: undefined, isNew: true };
    return {
      title: lag?.title,
      mirror,
      window: readFilling(db, { harness, session }).window,
      ...endings.of({ harness, session, changedAt }, stored),
    };
  }

  return (found, changedAt, former = untold) => {
    try {
      return tell(found, changedAt);
    } catch {
      // The row stays, as it was told last.
      return former;
    }
  };
}
