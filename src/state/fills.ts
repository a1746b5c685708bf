import type { HarnessName } from '../harness/harness.ts';
import type { Database } from './database.ts';

/** What is known of a session's window, beside what its transcript counts. Can be lost. */
export interface Filling {
  /** Tokens that the model takes, where the client said so elsewhere than in its transcript. */
  window?: number;
  /** Since the window is full, its user was told what to do. */
  isOffered: boolean;
}

interface SessionName {
  harness: HarnessName;
  session: string;
}

/** ms after which a session that was not heard of is forgotten. */
const kept = 30 * 86_400_000;

export function readFilling(db: Database, { harness, session }: SessionName): Filling {
  const row = db
    .prepare('SELECT window, is_offered FROM fills WHERE harness = ? AND session = ?')
    .get(harness, session);
  return {
    ...(row && row.window !== null && { window: Number(row.window) }),
    isOffered: row?.is_offered === 1,
  };
}

export function noteFilling(
  db: Database,
  { harness, session }: SessionName,
  { window, isOffered }: Filling,
  now: number,
): void {
  db.prepare('INSERT OR REPLACE INTO fills VALUES (?, ?, ?, ?, ?)').run(
    harness,
    session,
    window ?? null,
    isOffered ? 1 : 0,
    now,
  );
  db.prepare('DELETE FROM fills WHERE at < ?').run(now - kept);
}
