import { UserError } from '../../state/user-error.ts';
import { BucketError, type Meaning } from '../bucket.ts';

const full: Meaning = {
  failure: 'full',
  hint: 'Free some space, or move the bucket to another disk.',
};
const denied: Meaning = {
  failure: 'denied',
  hint: "Give your user write access to the bucket's folder, or choose another with `tracecraft config set bucket`.",
};
const collision: Meaning = {
  failure: 'invalid',
  hint: 'In a folder, a name cannot be both a file and a folder. Rename the one that is in the way.',
};
const other: Meaning = { failure: 'invalid', hint: "Look at the bucket's folder and its disk." };

const byCode: Record<string, Meaning> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EACCES: denied,
  EPERM: denied,
  EROFS: denied,
  EISDIR: collision,
  ENOTDIR: collision,
  EEXIST: collision,
  ENOTEMPTY: collision,
};

/** Of the lock, by SQLite's primary result code. */
const bySqliteCode: Record<number, Meaning> = {
  3: denied, // SQLITE_PERM
  8: denied, // SQLITE_READONLY
  10: {
    failure: 'unsupported', // SQLITE_IOERR: the file system has no locks
    hint: 'Choose a folder on a local disk with `tracecraft config set bucket`.',
  },
  13: full, // SQLITE_FULL
  14: denied, // SQLITE_CANTOPEN
};

export function asBucketError(error: unknown, what: string, path: string): unknown {
  if (error instanceof BucketError || !(error instanceof Error)) return error;
  // Of the file that was to be stored, and no fault of the bucket's.
  if (error instanceof UserError) return error;
  const meaning = byCode[errorCode(error)] ?? bySqliteCode[sqliteCode(error)] ?? other;
  const message = `${what} failed at ${path}: ${error.message}`;
  return new BucketError(meaning.failure, message, { hint: meaning.hint, cause: error });
}

export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Nothing lies there: neither the file nor, perhaps, its folder. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error));
}

/** The primary result code of `node:sqlite`'s errors; 0 for any other error. */
export function sqliteCode(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}
