import { openDatabase } from '../state/database.ts';
import { noteFilling, readFilling } from '../state/fills.ts';

/** ms that another process may keep the state for. */
const patience = 50;

/**
 * Claude Code's transcripts do not say how many tokens a session's model takes (2.1.329); here it does, so it is
 * kept for hooks and for the monitor.
 */
export function noteWindow(database: string, session: string, window: number): void {
  try {
    const db = openDatabase(database, patience);
    const name = { harness: 'claude-code', session } as const;
    noteFilling(db, name, { ...readFilling(db, name), window }, Date.now());
    db.close();
  } catch {
    // Locked, or of a newer version: the next line tries again.
  }
}
