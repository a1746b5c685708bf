import type { FoundSession } from '../../harness/harness.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { type Database, isDamage, isLocked, putAside } from '../../state/database.ts';
import { bringOne } from '../bring.ts';
import { openUsage } from '../database.ts';
import type { OwnPrices } from '../own-prices.ts';
import { type Figures, figuresOf, noFigures } from './figures.ts';
import { detailOf, type SessionDetail } from './session-detail.ts';

/** What a session was counted to, or why not. */
export interface Counted {
  figures: Figures;
  trouble: string | undefined;
  /** ms since 1970: when it is to be tried again, changed or not. */
  retryAt: number;
}

export interface CountOptions {
  /** What holds where it cannot be counted now. */
  former?: Figures | undefined;
  /** Once aborted, it is left at what is counted so far. */
  signal?: AbortSignal | undefined;
}

export interface Counting {
  /** Counts what the session has more than the last time. */
  count(found: FoundSession, options: CountOptions): Promise<Counted>;
  /** As it was counted before, by whichever process. */
  known(found: FoundSession): Counted;
  /** Undefined while nothing can be counted. */
  detail(found: FoundSession): Promise<SessionDetail | undefined>;
  close(): void;
}

/** ms that another process may keep the counts: meanwhile the screen stands still. */
const patience = 200;
/** ms */
const triedAgain = 30_000;

export function openCounting(context: LocalContext, own: OwnPrices | undefined): Counting {
  let usage: Database | undefined;

  function open(): Database {
    usage ??= openUsage(context.paths, patience);
    return usage;
  }

  function counted({ harness, id: session }: FoundSession): Counted {
    const figures = figuresOf(open(), { harness, session }, own);
    return { figures, trouble: undefined, retryAt: Number.POSITIVE_INFINITY };
  }

  function failed(error: unknown, figures: Figures = noFigures): Counted {
    if (isLocked(error)) return { figures, trouble: 'usage.db is locked', retryAt: 0 };
    if (isDamage(error)) {
      usage?.close();
      usage = undefined;
      // Made again from the transcripts, at the next look.
      putAside(context.paths.usage);
    }
    const retryAt = isDamage(error) ? 0 : Date.now() + triedAgain;
    return { figures, trouble: (error as Error).message, retryAt };
  }

  return {
    async count(found, { former, signal }) {
      try {
        await bringOne(context, open(), found, { ...(signal && { signal }) });
        return counted(found);
      } catch (error) {
        return failed(error, former);
      }
    },
    known(found) {
      try {
        return counted(found);
      } catch (error) {
        return failed(error);
      }
    },
    async detail(found) {
      return usage && detailOf(usage, found, own);
    },
    close: () => usage?.close(),
  };
}
