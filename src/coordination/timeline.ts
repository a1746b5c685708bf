import { BucketError } from '../bucket/bucket.ts';
import type { Coordination } from './context.ts';
import { claimHappenings } from './timeline/claims.ts';
import type { Happening, Span } from './timeline/happening.ts';
import { mailHappenings } from './timeline/mail.ts';
import { memoryHappenings } from './timeline/memory.ts';
import { turnHappenings } from './timeline/sessions.ts';

export { type Happening, kinds } from './timeline/happening.ts';

export interface TimelineOptions {
  /** ms since 1970 */
  since: number;
  /** Else all. */
  kinds?: readonly Happening['kind'][];
  /** The last so many. */
  limit?: number;
}

type Source = (c: Coordination, span: Span) => Promise<Happening[]>;

const sources: readonly { kinds: readonly Happening['kind'][]; find: Source }[] = [
  { kinds: ['claim', 'complete'], find: claimHappenings },
  { kinds: ['mail'], find: mailHappenings },
  { kinds: ['turn'], find: turnHappenings },
  { kinds: ['memory'], find: memoryHappenings },
];

/** What happened in the project, oldest first. */
export async function timeline(
  c: Coordination,
  { since, kinds, limit = Number.POSITIVE_INFINITY }: TimelineOptions,
): Promise<Happening[]> {
  const all = await happenings(c, { since, changedSince: since }, kinds);
  return limit === 0 ? [] : all.slice(-limit);
}

export interface FollowOptions extends Omit<TimelineOptions, 'limit'> {
  /** Between two looks. */
  intervalMs: number;
  signal: AbortSignal;
  /** What was told already. */
  told: readonly Happening[];
  /** The bucket does not answer; it is looked at again until it does. */
  onAway(error: BucketError): void;
}

/** ms for which an object may stay unseen after the time that it carries: a slow put begins with it. */
const late = 5 * 60_000;

/** What comes from now on, as it is found, until the signal. */
export async function* followTimeline(
  c: Coordination,
  { since, kinds, intervalMs, signal, told, onAway }: FollowOptions,
): AsyncGenerator<Happening> {
  const known = new Set(told.map(({ id }) => id));
  const window = () => Math.max(since, (c.bucket.now() ?? c.clock()) - late);
  for (let changedSince = window(); !signal.aborted; ) {
    await c.sleep(intervalMs, signal);
    const next = window();
    try {
      const found = await happenings(c, { since, changedSince }, kinds);
      const news = found.filter(({ id }) => !known.has(id));
      for (const { id } of news) known.add(id);
      yield* news;
      changedSince = next;
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      onAway(error);
    }
  }
}

async function happenings(
  c: Coordination,
  span: Span,
  kinds: TimelineOptions['kinds'],
): Promise<Happening[]> {
  const wanted = sources.filter((source) =>
    source.kinds.some((kind) => kinds?.includes(kind) ?? true),
  );
  const found = await Promise.all(wanted.map(({ find }) => find(c, span)));
  // A message may stand under two names for a moment, or for good when its sender died then.
  const single = new Map(found.flat().map((each) => [each.id, each]));
  return [...single.values()]
    .filter(({ kind }) => kinds?.includes(kind) ?? true)
    .sort((a, b) => a.at - b.at);
}
