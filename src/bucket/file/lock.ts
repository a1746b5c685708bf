import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Deadline } from '../bucket.ts';
import { checkDeadline, sleep } from '../deadline.ts';
import { sqliteCode } from './errors.ts';
import { lockPath } from './path.ts';

const busy = 5; // SQLITE_BUSY

/**
 * Runs `work` while no other process does so in this bucket; waits its turn until the deadline.
 *
 * The lock is a transaction on an empty SQLite file, into which nothing is ever written. That makes
 * it the operating system's file lock, done right on each platform: it is gone with its process,
 * even after a SIGKILL, and there is no stale lock to break.
 */
export async function withLock<T>(root: string, deadline: Deadline, work: () => T): Promise<T> {
  const path = lockPath(root);
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path);
  try {
    // Even an empty transaction on an empty database would put a journal on the disk.
    db.exec('PRAGMA journal_mode = MEMORY');
    while (!begins(db)) {
      checkDeadline(deadline, "Waiting for the bucket's lock");
      await sleep(1 + Math.random() * 9);
    }
    // Synchronous from the lock on, so that two calls of one process exclude each other too.
    return work();
  } finally {
    db.close();
  }
}

function begins(db: DatabaseSync): boolean {
  try {
    db.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (sqliteCode(error) === busy) return false;
    throw error;
  }
}
