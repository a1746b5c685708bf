import type { HarnessName } from '../../harness/harness.ts';

/** A session as the monitor shows it. */
export interface LiveRow {
  harness: HarnessName;
  /** In the harness's words. */
  session: string;
  /** Undefined where no record names a folder. */
  project: string | undefined;
  title: string | undefined;
  /** ms since 1970: when its transcripts changed last. */
  changedAt: number;
  /** Its client said so, or is gone; a change after that makes it live again. */
  hasEnded: boolean;
  /** Undefined before the first answer. */
  fill: RowFill | undefined;
  /** Of the last answer. */
  model: string | undefined;
  /** Undefined where nothing of it has a price. */
  cost: number | undefined;
  /** Models of its answers that have no price: `cost` is without them. */
  unpriced: string[];
  mirror: MirrorLag;
  /** The client's process, where a hook has told it. */
  process: number | undefined;
  /** It is the session that runs the monitor. */
  isHere: boolean;
  /** Some of it is still to be read. */
  isCounting: boolean;
  /** What keeps its figures from being up to date, in a few words. */
  trouble: string | undefined;
}

export interface RowFill {
  /** Tokens, as the client counted them. */
  used: number;
  /** Tokens that the model takes; undefined where neither the client says it nor the table knows. */
  window: number | undefined;
  /** The window is the table's. */
  isEstimated: boolean;
}

export interface MirrorLag {
  /** Bytes that are not in the bucket. */
  bytes: number;
  /** ms since 1970: since when; undefined while there are none. */
  since: number | undefined;
  /** Nothing of it was ever mirrored from here. */
  isNew: boolean;
}

/** Of the window, from 0 on; undefined where that is not known. */
export function shareOf({ fill }: Pick<LiveRow, 'fill'>): number | undefined {
  return fill?.window === undefined ? undefined : fill.used / fill.window;
}

/** How close to the end of its window a session is. */
export function alarmOf(row: Pick<LiveRow, 'fill'>): 'full' | 'filling' | undefined {
  const share = shareOf(row) ?? 0;
  if (share >= 0.9) return 'full';
  return share >= 0.7 ? 'filling' : undefined;
}
