import { type Database, transaction } from './database.ts';

/**
 * How a bucket fared lately. After two failures in a row the breaker opens: hooks do not try again
 * until it has cooled, so that a dead bucket costs a user two slow turns and not every one.
 */
export interface Health {
  failures: number;
  /** ms since 1970 */
  failingSince: number;
  openUntil: number;
  error: string;
  /** Bytes that a part may have, so that it gets through inside a hook's budget. */
  partLimit: number;
}

export const largestPart = 8 * 1024 * 1024;
const smallestPart = 64 * 1024;

const tolerated = 2;
const shortestPause = 30_000;
const longestPause = 10 * 60_000;

const healthy: Health = {
  failures: 0,
  failingSince: 0,
  openUntil: 0,
  error: '',
  partLimit: largestPart,
};

export function readHealth(db: Database, bucket: string): Health {
  const row = db.prepare('SELECT * FROM health WHERE bucket = ?').get(bucket);
  if (!row) return healthy;
  return {
    failures: Number(row.failures),
    failingSince: Number(row.failing_since),
    openUntil: Number(row.open_until),
    error: String(row.error),
    partLimit: Number(row.part_limit),
  };
}

/** Whether a hook may try the bucket now. Of several at once, one is let through to find out. */
export function mayTry(db: Database, bucket: string, now: number): boolean {
  if (readHealth(db, bucket).failures < tolerated) return true;
  return transaction(db, () => {
    const health = readHealth(db, bucket);
    // Further off than any pause: the clock was set back since.
    if (health.openUntil > now && health.openUntil <= now + longestPause) return false;
    writeHealth(db, bucket, { ...health, openUntil: now + shortestPause });
    return true;
  });
}

export function noteFailure(db: Database, bucket: string, error: string, now: number): void {
  transaction(db, () => {
    const health = readHealth(db, bucket);
    const failures = health.failures + 1;
    const pause = Math.min(longestPause, shortestPause * 2 ** (failures - tolerated));
    writeHealth(db, bucket, {
      ...health,
      failures,
      failingSince: health.failures === 0 ? now : health.failingSince,
      openUntil: failures < tolerated ? 0 : now + pause,
      error,
    });
  });
}

export function noteSuccess(db: Database, bucket: string): void {
  const health = readHealth(db, bucket);
  if (health.failures === 0 && health.partLimit === largestPart) return;
  const partLimit = Math.min(largestPart, health.partLimit * 2);
  writeHealth(db, bucket, { ...healthy, partLimit });
}

/** A part of this many bytes did not get through in time: the next ones are smaller. */
export function noteTooSlow(db: Database, bucket: string, bytes: number): void {
  const health = readHealth(db, bucket);
  const partLimit = Math.max(smallestPart, Math.min(health.partLimit, bytes) / 2);
  writeHealth(db, bucket, { ...health, partLimit: Math.round(partLimit) });
}

function writeHealth(db: Database, bucket: string, health: Health): void {
  db.prepare('INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?)').run(
    bucket,
    health.failures,
    health.failingSince,
    health.openUntil,
    health.error,
    health.partLimit,
  );
}
