import type { StatementSync } from 'node:sqlite';
import type { Database } from './database.ts';

/** What a store does with a condition on a put, as seen when it was tried. */
export type Arbitration = 'enforced' | 'ignored' | 'rejected';

/** The part of a bucket's probe that decides how it is written to. */
export interface Conditions {
  ifNoneMatch: Arbitration;
  ifMatch: Arbitration;
}

/** A claim asks several times, and to prepare takes longer than to ask. */
const prepared = new WeakMap<Database, StatementSync>();

/** The last probe of a bucket, if there was one. */
export function readProbe(db: Database, bucket: string): (Conditions & { at: number }) | undefined {
  const statement =
    prepared.get(db) ?? db.prepare('SELECT probed_at, result FROM probes WHERE bucket = ?');
  prepared.set(db, statement);
  const row = statement.get(bucket);
  return row && { ...(JSON.parse(String(row.result)) as Conditions), at: Number(row.probed_at) };
}

export function writeProbe(db: Database, bucket: string, probe: Conditions, now: number): void {
  db.prepare('INSERT OR REPLACE INTO probes VALUES (?, ?, ?)').run(
    bucket,
    now,
    JSON.stringify(probe),
  );
}

/**
 * What is known of a store without asking it: `none` where it does not keep to conditions. The Hugging Face Hub
 * knows none, and would say nothing.
 */
export function knownArbitration(db: Database, bucket: string): 'enforced' | 'none' | 'unknown' {
  if (bucket.startsWith('hf:')) return 'none';
  const probe = readProbe(db, bucket);
  if (probe === undefined) return 'unknown';
  return probe.ifNoneMatch === 'enforced' && probe.ifMatch === 'enforced' ? 'enforced' : 'none';
}

/** A bucket that was never probed is taken to arbitrate: one that rejects conditions says so itself. */
export function arbitrates(db: Database, bucket: string): boolean {
  return knownArbitration(db, bucket) !== 'none';
}

export function noteNoArbitration(db: Database, bucket: string, now: number): void {
  writeProbe(db, bucket, { ifNoneMatch: 'rejected', ifMatch: 'rejected' }, now);
}
