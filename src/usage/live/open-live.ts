import { sessionOf } from '../../coordination/identity.ts';
import type { FoundSession } from '../../harness/harness.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { projectNamer } from '../../mirror/select.ts';
import type { OwnPrices } from '../own-prices.ts';
import { type Counted, openCounting } from './counting.ts';
import { fillOf } from './figures.ts';
import { type ListingOptions, openListing } from './listing.ts';
import type { LiveRow } from './live-row.ts';
import type { SessionDetail } from './session-detail.ts';
import { openStirring, type Stirring } from './stirring.ts';
import { openTelling, type Told } from './telling.ts';
import { type Stamp, stampOf } from './transcript-stamp.ts';

/** `session`: that one, however long ago it changed. */
export interface LiveOptions extends ListingOptions {
  project?: string | undefined;
  own?: OwnPrices | undefined;
}

export interface LookOptions {
  /** ms after which what is still to be counted is left to the next look, which is due at once. */
  countsFor?: number;
  /** Once aborted, what is under way is left. */
  signal?: AbortSignal | undefined;
}

export interface Live extends Pick<Stirring, 'next' | 'wake'> {
  /**
   * Looks at what changed since the last look. `all`: also what has ended, and what changed within a day. True
   * where a row is not as it was.
   */
  look(all: boolean, options?: LookOptions): Promise<boolean>;
  /** As of the last look, in no order. */
  rows(): LiveRow[];
  /** What there is to a session beyond its row; undefined for one that is no row. Throws what reading it does. */
  detail(row: Pick<LiveRow, 'harness' | 'session'>): Promise<SessionDetail | undefined>;
  close(): void;
}

/** ms within which a session must have changed to be live, and to be shown at all. */
const liveFor = 15 * 60_000;
const shownFor = 24 * 3_600_000;
/** ms after which what a session's transcripts are is asked anew, when it changed. */
const askedAgain = 3_000;
/** ms after which a client's process is looked for again. */
const lookedForAgain = 5_000;

interface Seen extends Stamp {
  found: FoundSession;
  project: string | undefined;
}

interface Tracked extends Seen {
  counted: Counted;
  told: Told;
  row: LiveRow;
  askedAt: number;
  toldAt: number;
}

/** The live sessions of this machine, of every harness: read from where they were read to, and no more. */
export function openLive(context: LocalContext, options: LiveOptions = {}): Live {
  const stirring = openStirring();
  const listing = openListing(context, stirring, options);
  const counting = openCounting(context, options.own);
  const tell = openTelling(context);
  const here = sessionOf(context.env);
  const dataVersion = context.db.prepare('PRAGMA data_version');
  let version: unknown;
  let tracked = new Map<string, Tracked>();
  let shown: LiveRow[] = [];

  async function look(
    all: boolean,
    { countsFor = Number.POSITIVE_INFINITY, signal }: LookOptions = {},
  ): Promise<boolean> {
    const end = performance.now() + countsFor;
    const isStateNew = hasStateChanged();
    const next = new Map<string, Tracked>();
    for (const seen of seenSince(all)) {
      const key = keyOf(seen.found.harness, seen.found.id);
      // A transcript that was copied is one session, at the place where it goes on.
      if (next.has(key)) continue;
      const mayCount = performance.now() < end;
      next.set(key, await update(seen, tracked.get(key), { isStateNew, mayCount, signal }));
      if (signal?.aborted) return false;
    }
    tracked = next;
    const rows = [...next.values()]
      .map(({ row }) => row)
      .filter(({ hasEnded }) => all || !hasEnded || options.session !== undefined);
    if (rows.some(({ isCounting }) => isCounting)) stirring.wake();
    const isSame = rows.length === shown.length && rows.every((row, at) => row === shown[at]);
    shown = rows;
    return !isSame;
  }

  /** Another process has written to the state: hooks, which mirror and note. */
  function hasStateChanged(): boolean {
    const former = version;
    version = dataVersion.get()?.data_version;
    return version !== former;
  }

  /** The one that changed last first. */
  function seenSince(all: boolean): Seen[] {
    const since = options.session === undefined ? Date.now() - (all ? shownFor : liveFor) : 0;
    const projectOf = projectNamer(context);
    const { project: only } = options;
    return listing
      .recent(since, stirring.moved())
      .flatMap((found) => {
        const stamp = stampOf(found);
        if (!stamp || stamp.changedAt < since) return [];
        const known = tracked.get(keyOf(found.harness, found.id))?.project;
        return [{ ...stamp, found, project: known ?? projectOf(found).project }];
      })
      .filter(({ project }) => only === undefined || project === only)
      .sort((a, b) => b.changedAt - a.changedAt);
  }

  async function update(
    seen: Seen,
    known: Tracked | undefined,
    { isStateNew, mayCount, signal }: Reason,
  ): Promise<Tracked> {
    const now = Date.now();
    const hasChanged = seen.stamp !== known?.stamp || now >= known.counted.retryAt;
    const mayBeGone = known?.told.process !== undefined && now - known.toldAt >= lookedForAgain;
    if (known && !hasChanged && !isStateNew && !mayBeGone) return { ...known, ...seen };
    const isCounting = hasChanged && !mayCount;
    const former = known?.counted.figures;
    const counted =
      hasChanged && mayCount
        ? await counting.count(seen.found, { former, signal })
        : (known?.counted ?? counting.known(seen.found));
    const told = tell(seen.found, seen.changedAt, known?.told);
    const row = { ...rowOf(seen, counted, told), isCounting };
    const isSame = known !== undefined && JSON.stringify(known.row) === JSON.stringify(row);
    return {
      ...seen,
      // Seen, and not counted: as different as before.
      stamp: isCounting ? (known?.stamp ?? '') : seen.stamp,
      counted,
      told,
      row: isSame ? known.row : row,
      askedAt: hasChanged ? askForMore(seen, known, now) : (known?.askedAt ?? now),
      toldAt: now,
    };
  }

  /** What has changed may have got subagents beside it. When that was asked last. */
  function askForMore({ found }: Seen, known: Tracked | undefined, now: number): number {
    if (!known) return now;
    if (now - known.askedAt < askedAgain) return known.askedAt;
    listing.doubt(found.harness);
    return now;
  }

  function rowOf({ found, project, changedAt }: Seen, { figures, trouble }: Counted, told: Told) {
    const { window, ...said } = told;
    return {
      harness: found.harness,
      session: found.id,
      project,
      changedAt,
      ...said,
      title: said.title ?? figures.title,
      model: figures.model,
      fill: fillOf(figures, window),
      cost: figures.cost,
      unpriced: figures.unpriced,
      trouble,
      isHere: here?.harness === found.harness && here.id === found.id,
    };
  }

  return {
    look,
    rows: () => shown,
    async detail({ harness, session }) {
      const found = tracked.get(keyOf(harness, session))?.found;
      return found && counting.detail(found);
    },
    next: stirring.next,
    wake: stirring.wake,
    close() {
      stirring.close();
      counting.close();
    },
  };
}

interface Reason {
  isStateNew: boolean;
  mayCount: boolean;
  signal: AbortSignal | undefined;
}

function keyOf(harness: string, session: string): string {
  return `${harness}/${session}`;
}
