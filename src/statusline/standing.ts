import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { asFields } from '../harness/records.ts';

/** What this machine's state knows of a session. */
export interface Standing {
  project?: string;
  /** ms since 1970: since when the bucket cannot be reached. */
  failingSince?: number;
  /** ms since 1970: since when there is something that no hook could store. */
  behindSince?: number;
  /** Messages that wait for the session, as last asked. */
  unread: number;
  /** Tokens that the session's model takes, as noted before; null where nothing is. */
  notedWindow?: number | null;
}

/** ms; the first to open it reads the log that the last one left, which takes half of one. */
const patience = 10;

const nothing: Standing = { unread: 0 };

/**
 * By three look-ups, read-only: a line on the screen makes no state and mends none. Where there is none, or
 * another process has it, nothing is known.
 */
export function readStanding(database: string, session: string): Standing {
  if (!existsSync(database)) return nothing;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(database, { readOnly: true, timeout: patience });
    return {
      ...mirrorOf(db, session),
      unread: unreadOf(db, session),
      notedWindow: windowOf(db, session),
    };
  } catch {
    // Of an older or newer version, damaged, or locked: hooks and `doctor` deal with that.
    return nothing;
  } finally {
    db?.close();
  }
}

function mirrorOf(db: DatabaseSync, session: string): Omit<Standing, 'unread' | 'notedWindow'> {
  const row = db
    .prepare(
      `SELECT project, behind_since AS behind, failing_since AS failing, failures
       FROM sources LEFT JOIN health USING (bucket)
       WHERE harness = 'claude-code' AND session = ? ORDER BY seen_at DESC, source = 'main' DESC LIMIT 1`,
    )
    .get(session);
  if (!row) return {};
  return {
    project: String(row.project),
    ...(Number(row.failures) > 0 && { failingSince: Number(row.failing) }),
    ...(row.behind !== null && { behindSince: Number(row.behind) }),
  };
}

/** As `coordination/notice/shown.ts` stores it. */
function unreadOf(db: DatabaseSync, session: string): number {
  const row = db
    .prepare('SELECT doc FROM notices WHERE session = ? ORDER BY at DESC LIMIT 1')
    .get(`claude-code:${session}`);
  const unread = row && asFields(asFields(JSON.parse(String(row.doc)))?.notice)?.unread;
  return Array.isArray(unread) ? unread.length : 0;
}

function windowOf(db: DatabaseSync, session: string): number | null {
  const row = db
    .prepare("SELECT window FROM fills WHERE harness = 'claude-code' AND session = ?")
    .get(session);
  return row && row.window !== null ? Number(row.window) : null;
}
