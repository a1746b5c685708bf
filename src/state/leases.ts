import { type Database, transaction } from './database.ts';
import {
  keyValues,
  type Lease,
  parseRow,
  type SourceKey,
  type SourceRow,
  type StoredRow,
  update,
  whereKey,
} from './source-row.ts';

/**
 * Takes the row's lease, and returns the row as it is now; undefined while another process holds it.
 * It keeps hooks of one machine from doing the same work twice. It does not have to be perfect: what
 * two writers store is decided in the bucket.
 */
export function takeLease(
  db: Database,
  key: SourceKey,
  owner: string,
  until: number,
  now: number,
): SourceRow | undefined {
  return transaction(db, () => {
    const stored = db.prepare(`SELECT * FROM sources ${whereKey}`).get(...keyValues(key));
    if (!stored) return undefined;
    const row = parseRow(stored as unknown as StoredRow);
    if (row.lease.owner !== owner && isHeld(row.lease, now)) return undefined;
    // Behind from here on: should this process be killed, others find it so.
    update(
      db,
      'lease_owner = ?, lease_until = ?, lease_pid = ?, behind_since = coalesce(behind_since, ?)',
      [owner, until, process.pid, now],
      key,
    );
    return row;
  });
}

export function releaseLease(
  db: Database,
  key: SourceKey,
  owner: string,
  { caughtUp }: { caughtUp: boolean },
): void {
  const behind = caughtUp ? ', behind_since = NULL' : '';
  update(db, `lease_owner = NULL, lease_until = 0${behind}`, [], key, owner);
}

export function isHeld(lease: Lease | undefined, now: number): boolean {
  if (lease === undefined) return false;
  return lease.owner !== null && lease.until > now && isAlive(lease.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
