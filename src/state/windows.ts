import type { HarnessName } from '../harness/harness.ts';
import type { Database } from './database.ts';

/** Which session a window of a client is at: the last one in it that had a turn. Can be lost. */
export interface WindowRow {
  harness: HarnessName;
  session: string;
  project: string;
  /** ms since 1970: when that was noted last. */
  at: number;
  /** When a session in it ended last, this one or one without a turn, and why. */
  endedAt?: number;
  reason?: string;
}

export type Seated = Pick<WindowRow, 'harness' | 'session' | 'project'>;

/** ms after which a window that was not heard of is forgotten. */
const kept = 30 * 86_400_000;
/** ms within which the same need not be written again. */
const fresh = 3_600_000;

export function findWindow(db: Database, window: string): WindowRow | undefined {
  const row = db.prepare('SELECT * FROM windows WHERE process = ?').get(window);
  if (!row) return undefined;
  return {
    harness: row.harness as HarnessName,
    session: String(row.session),
    project: String(row.project),
    at: Number(row.at),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    ...(row.reason !== null && { reason: String(row.reason) }),
  };
}

/** The session has, or is about to have, a turn in this window. */
export function noteWindow(
  db: Database,
  window: string,
  { harness, session, project }: Seated,
  now: number,
): void {
  const known = findWindow(db, window);
  const isSame = known?.session === session && known.endedAt === undefined;
  if (isSame && Math.abs(now - known.at) < fresh) return;
  db.prepare(
    'INSERT OR REPLACE INTO windows (process, harness, session, project, at) VALUES (?, ?, ?, ?, ?)',
  ).run(window, harness, session, project, now);
  if (!known) db.prepare('DELETE FROM windows WHERE at < ?').run(now - kept);
}

/** A session in this window has ended. */
export function noteEnd(
  db: Database,
  window: string,
  reason: string | undefined,
  now: number,
): void {
  db.prepare('UPDATE windows SET ended_at = ?, reason = ? WHERE process = ?').run(
    now,
    reason ?? null,
    window,
  );
}

/** Forgets all windows of a process: their names are its own, a comma and what tells them apart. */
export function forgetWindows(db: Database, process: string): void {
  const start = `${process},`;
  db.prepare('DELETE FROM windows WHERE substr(process, 1, ?) = ?').run(start.length, start);
}

/** Whether some window is, or was last, at this session. */
export function isSeated(db: Database, harness: HarnessName, session: string): boolean {
  const row = db
    .prepare('SELECT 1 FROM windows WHERE session = ? AND harness = ?')
    .get(session, harness);
  return row !== undefined;
}
