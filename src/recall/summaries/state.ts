import { type Database, transaction } from '../../state/database.ts';
import { isHeld } from '../../state/leases.ts';

/** How the summarizer stands: who is at it, and what became of its last runs. */
export interface SummarizerState {
  /** Runs in a row that failed. */
  failures: number;
  /** ms: before that it is not tried again by itself. */
  nextAt: number;
  /** Why the last run failed. */
  why: string | null;
  /** ms: when it was started in the background last. */
  startedAt: number;
}

/** ms until a second try, and its longest growth. */
const firstPause = 10 * 60_000;
const longestPause = 24 * 3_600_000;

export function summarizerState(db: Database): SummarizerState {
  const row = db
    .prepare(
      `SELECT failures, next_at AS nextAt, why, started_at AS startedAt FROM summarizer WHERE id = 1`,
    )
    .get();
  return (
    (row as SummarizerState | undefined) ?? { failures: 0, nextAt: 0, why: null, startedAt: 0 }
  );
}

/** One process at a time asks a model; false while another one does. `until`: ms since 1970. */
export function takeSummarizer(db: Database, owner: string, until: number): boolean {
  return transaction(db, () => {
    db.exec('INSERT OR IGNORE INTO summarizer (id) VALUES (1)');
    const row = db.prepare('SELECT owner, until, pid FROM summarizer').get() as {
      owner: string | null;
      until: number;
      pid: number;
    };
    if (row.owner !== owner && isHeld(row, Date.now())) return false;
    db.prepare('UPDATE summarizer SET owner = ?, until = ?, pid = ?').run(
      owner,
      until,
      process.pid,
    );
    return true;
  });
}

export function releaseSummarizer(db: Database, owner: string): void {
  db.prepare('UPDATE summarizer SET owner = NULL, until = 0 WHERE owner = ?').run(owner);
}

export function noteSuccess(db: Database): void {
  db.exec('UPDATE summarizer SET failures = 0, next_at = 0, why = NULL');
}

/** Each failure in a row makes the pause four times as long, up to a day. */
export function noteFailure(db: Database, why: string): void {
  const pause = `min(${longestPause}, ${firstPause} * (1 << (2 * min(failures, 10))))`;
  db.prepare(`UPDATE summarizer SET next_at = ? + ${pause}, failures = failures + 1, why = ?`).run(
    Date.now(),
    why,
  );
}

/** Whether this process is the one that starts it in the background, of all that ask within `ms`. */
export function mayStart(db: Database, ms: number): boolean {
  return transaction(db, () => {
    db.exec('INSERT OR IGNORE INTO summarizer (id) VALUES (1)');
    const now = Date.now();
    const { changes } = db
      .prepare(
        'UPDATE summarizer SET started_at = ? WHERE next_at <= ? AND started_at NOT BETWEEN ? AND ?',
      )
      .run(now, now, now - ms, now);
    return Number(changes) === 1;
  });
}
