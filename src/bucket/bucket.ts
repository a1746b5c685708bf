import type { Redacted } from '../redact/redacted.ts';
import type { RedactedFile } from '../redact/redacted-file.ts';

/** An object's key below the bucket's root. Made by `keys.ts` alone. */
export type Key = string & { readonly __key: never };

/** `ifNoneMatch`: only when the key is absent. `ifMatch`: only while its etag is still this one. */
export type Condition = { ifNoneMatch: true } | { ifMatch: string };

/**
 * A put that its condition refused is an answer, not an error:
 * `exists` (412, 304 on ifNoneMatch), `changed` (412 on ifMatch), `absent` (404 on ifMatch).
 */
export type PutResult =
  | { stored: true; etag: string }
  | { stored: false; reason: 'exists' | 'changed' | 'absent' };

export type Refusal = Exclude<PutResult, { stored: true }>['reason'];

export interface PutOptions {
  /**
   * What follows at once, and makes this one known, is a put beside it (with the same key up to the last
   * slash): when that one lasts, so must this one, and not before.
   */
  isFollowed?: boolean;
}

export interface ObjectInfo {
  /** bytes */
  size: number;
  etag: string;
  modified: Date;
}

export interface StoredObject extends ObjectInfo {
  body: Buffer;
}

/** Its bytes as they come, to be taken once; throws BucketError where they end too soon. */
export interface StreamedObject extends ObjectInfo {
  body: AsyncIterable<Buffer>;
}

export type Entry = { key: Key; size: number; etag: string; modified: Date } | { prefix: Key };

export interface ListOptions {
  /** Only keys that sort after this one (byte order). */
  after?: Key;
  /** Stop at the next `/`: deeper keys are folded into one `{ prefix }` entry, which ends in `/`. */
  shallow?: boolean;
}

/**
 * A place for objects. It does mechanics only: it knows nothing of sessions, and decides nothing.
 * Every call ends by the deadline the bucket was opened with and throws `BucketError` for all that
 * is not an answer. A network error that leaves it open whether a put arrived is settled inside
 * (read back and compare); only when that fails too is the error marked `ambiguous`.
 */
export interface Bucket {
  /** Canonical and without credentials, so that it can be shown and used as part of a state key. */
  readonly url: string;
  put(key: Key, body: Redacted, condition?: Condition, options?: PutOptions): Promise<PutResult>;
  /** The same for what is too large for memory, in one object. */
  putFile(key: Key, file: RedactedFile, condition?: Condition): Promise<PutResult>;
  get(key: Key): Promise<StoredObject | undefined>;
  getStream(key: Key): Promise<StreamedObject | undefined>;
  head(key: Key): Promise<ObjectInfo | undefined>;
  /** In byte order of the keys; pages are fetched as they are consumed. */
  list(prefix: Key, options?: ListOptions): AsyncIterable<Entry>;
  /** Deleting what is not there succeeds. */
  delete(key: Key): Promise<void>;
  /** Starts what can be started before the first request (look-ups, a connection); never throws. */
  warm(): void;
  /** Makes the bucket if it is not there yet; whether it did. For `install` and `init`, not for hooks. */
  ensure(): Promise<boolean>;
  /**
   * The service's clock, ms since 1970: a lower bound, from the `Date` of its answers, with which the times
   * of listings (`modified`) can be compared. Undefined before the first answer.
   */
  now(): number | undefined;
  /** Who may read it, where the store tells: asked of it, not assumed. */
  visibility?(): Promise<Visibility>;
  close(): void;
}

export type Visibility = 'private' | 'public' | 'unknown';

/** Wall clock, ms since 1970, by which every call must have ended. */
export interface Deadline {
  readonly at: number;
}

/** What every kind of bucket is opened with. */
export interface OpenOptions {
  env: NodeJS.ProcessEnv;
  /** Every call on the bucket ends by then. */
  deadline: Deadline;
  /** Keys from the user's config; else the AWS chain. */
  credentials?: { access_key_id?: string; secret_access_key?: string; session_token?: string };
  /** Where credentials of the chain may be kept until they expire (a 0700 folder). */
  cache: string;
}

export type BucketFailure =
  | 'unreachable' // refused, reset, no such host, TLS
  | 'timeout'
  | 'denied' // 401, 403, no credentials
  | 'no-bucket'
  | 'unsupported' // 501, a condition the store does not know
  | 'conflict' // 409 that outlived its retries
  | 'server' // other 5xx that outlived its retries
  | 'full' // disk or quota
  | 'invalid'; // a bad URL, a bad answer, any other 4xx

/** What an error code of a disk or a store comes to. */
export interface Meaning {
  failure: BucketFailure;
  hint: string;
}

export class BucketError extends Error {
  override readonly name = 'BucketError';
  readonly failure: BucketFailure;
  /** The step that helps, as a sentence for the user. */
  readonly hint: string;
  /** A put may have been stored although it failed. */
  readonly ambiguous: boolean;

  constructor(
    failure: BucketFailure,
    message: string,
    options: { hint: string; ambiguous?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.hint = options.hint;
    this.ambiguous = options.ambiguous ?? false;
  }
}
