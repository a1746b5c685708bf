import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from '../state/atomic-file.ts';
import type { Paths } from '../state/paths.ts';

/** ms; an install writes for a second, or longer where Node has to be copied. */
const patience = 60_000;

let held = false;

/**
 * Runs `work` while no other process installs or uninstalls with this state folder; may be nested.
 * As in a file bucket, a transaction on an empty SQLite file is the lock: it is gone with its process.
 */
export function exclusively<T>(paths: Paths, work: () => T): T {
  if (held) return work();
  ensureFolder(paths.home);
  const db = new DatabaseSync(lockFile(paths));
  try {
    db.exec(`PRAGMA busy_timeout = ${patience}; PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE`);
    held = true;
    return work();
  } finally {
    held = false;
    db.close();
  }
}

export function lockFile({ home }: Paths): string {
  return join(home, 'install.lock');
}
