import type { Database } from '../../state/database.ts';
import {
  findWindow,
  forgetWindows,
  isSeated,
  noteWindow,
  type Seated,
} from '../../state/windows.ts';
import type { WindowName } from './window.ts';

/** ms for which the id of a process alone is taken for the process, where no more is told of it. */
const trusted = 12 * 3_600_000;

/** The session that the window was at, with how it ended there. */
export function seatedIn(db: Database, { window }: WindowName, now: number) {
  const row = window === undefined ? undefined : findWindow(db, window);
  const isVague = process.platform === 'win32' && row && Math.abs(now - row.at) > trusted;
  return isVague ? undefined : row;
}

/**
 * The session has a turn in this window. Where it is not told which of a process's windows that is, one of
 * them has moved to a session that was in none: what was known of them is known no more.
 */
export function seat(
  db: Database,
  { process, window }: WindowName,
  who: Seated,
  now: number,
): void {
  if (window !== undefined) noteWindow(db, window, who, now);
  else if (!isSeated(db, who.harness, who.session)) forgetWindows(db, process);
}
