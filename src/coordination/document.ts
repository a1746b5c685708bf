import { BucketError, type Condition, type Key, type PutResult } from '../bucket/bucket.ts';
import { asFields, type Fields } from '../harness/records.ts';
import { randomHex } from '../hash.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Redactor } from '../redact/redactor.ts';
import { UserError } from '../state/user-error.ts';
import { arbitrationOf, noArbitration, noteUnsupported } from './arbitration.ts';
import type { Coordination } from './context.ts';
import { stepAside } from './step-aside.ts';

/** A JSON document as it stands in the bucket. */
export interface Stored<T> {
  value: T;
  /** All that it holds, also what this version does not know: what is written anew keeps it. */
  fields: Fields;
  etag: string;
  /** ms since 1970, by the service's clock. */
  modified: number;
  key: Key;
}

/** What stands at a document's key is no JSON object. Lists name it; one that asked for it is told. */
export class DamagedDocument extends UserError {
  readonly key: Key;
  readonly etag: string;
  readonly modified: number;

  constructor({ key, etag, modified }: Pick<Stored<unknown>, 'key' | 'etag' | 'modified'>) {
    super(`${key} is damaged: it holds no JSON object`, 'Look at it in the bucket, and remove it.');
    this.key = key;
    this.etag = etag;
    this.modified = modified;
  }
}

/** The fields of a document's bytes; undefined for what is no JSON object. */
export function decodeDocument(body: Buffer): Fields | undefined {
  try {
    return asFields(JSON.parse(body.toString('utf8').replace(/^\ufeff/, '')));
  } catch {
    // Another program's, or cut off: the caller says that it is damaged.
    return undefined;
  }
}

/** Undefined where there is none; throws DamagedDocument. */
export async function readDocument<T>(
  { bucket }: Pick<Coordination, 'bucket'>,
  key: Key,
  parse: (fields: Fields) => T,
): Promise<Stored<T> | undefined> {
  const object = await bucket.get(key);
  if (!object) return undefined;
  const { body, etag } = object;
  const place = { key, etag, modified: object.modified.getTime() };
  const fields = decodeDocument(body);
  if (!fields) throw new DamagedDocument(place);
  return { ...place, value: parse(fields), fields };
}

/**
 * A document as it may leave. `fixed`: the fields by which it is found again; a rule of the user's that
 * would change one of them is told (UserError) before something is stored that nobody can recognise.
 */
export function encodeDocument(
  redactor: Redactor,
  value: object,
  fixed: readonly string[],
): Redacted {
  const body = redactor.json(value);
  if (body.bytes.equals(Buffer.from(`${JSON.stringify(value, null, 2)}\n`))) return body;
  const left = decodeDocument(body.bytes) ?? {};
  const changed = fixed.find(
    (name) => JSON.stringify(left[name]) !== JSON.stringify((value as Fields)[name]),
  );
  if (changed === undefined) return body;
  throw new UserError(
    `Redaction would change "${changed}", by which this is found again`,
    'A name looks like a secret, or a rule of yours matches it: `tracecraft redact scan` says which; choose another name, or allow it there.',
  );
}

/**
 * Puts a document. A store that turns out not to know the condition is remembered as one that does not
 * arbitrate, and told (UserError).
 */
export async function putDocument(
  c: Pick<Coordination, 'bucket' | 'bucketUrl' | 'db'>,
  key: Key,
  body: Redacted,
  condition?: Condition,
): Promise<PutResult> {
  try {
    return await c.bucket.put(key, body, condition);
  } catch (error) {
    if (!(error instanceof BucketError) || error.failure !== 'unsupported' || !condition) {
      throw error;
    }
    noteUnsupported(c);
    throw noArbitration(c);
  }
}

/** New with every write, so that no two writes have one etag: etags are hashes of what is stored. */
export function newRev(): string {
  return randomHex(4);
}

export interface Update<T> {
  parse(fields: Fields): T;
  /**
   * The fields to set, given what stands; undefined-valued ones are taken out, those not named stay.
   * Undefined leaves all as it is. Called again whenever another writer was faster, or an answer was
   * lost: it must come to the same when what stands is its own.
   */
  change(now: Stored<T> | undefined): object | undefined;
  fixed: readonly string[];
  /** Where the store does not arbitrate: `overwrite` puts all the same, the last writer wins. */
  unarbitrated: 'refuse' | 'overwrite';
}

const mostAttempts = 8;

/** Reads, changes and puts back, until nobody came between. Gives what stands then. */
export async function updateDocument<T>(
  c: Coordination,
  key: Key,
  { parse, change, fixed, unarbitrated }: Update<T>,
): Promise<Stored<T> | undefined> {
  const isArbitrated = unarbitrated === 'refuse' || arbitrationOf(c) === 'enforced';
  for (let attempt = 1; ; attempt++) {
    const begun = c.monotonic();
    const now = await readDocument(c, key, parse);
    const wanted = change(now);
    if (wanted === undefined) return now;
    const rev = newRev();
    const body = encodeDocument(c.redactor, { ...now?.fields, ...wanted, rev }, fixed);
    const condition: Condition = now ? { ifMatch: now.etag } : { ifNoneMatch: true };
    const stored = await putOwn(c, key, body, isArbitrated ? condition : undefined, rev);
    if (stored) {
      const fields = decodeDocument(body.bytes) ?? {};
      const modified = c.bucket.now() ?? now?.modified ?? 0;
      return { key, etag: stored.etag, modified, fields, value: parse(fields) };
    }
    if (attempt === mostAttempts) throw contended(key);
    await stepAside(c, begun);
  }
}

/** Undefined when another writer was faster. An answer that was lost is settled by what stands. */
async function putOwn(
  c: Coordination,
  key: Key,
  body: Redacted,
  condition: Condition | undefined,
  rev: string,
): Promise<{ etag: string } | undefined> {
  try {
    const result = await putDocument(c, key, body, condition);
    return result.stored ? { etag: result.etag } : undefined;
  } catch (error) {
    if (!(error instanceof BucketError && error.ambiguous)) throw error;
    const found = await readDocument(c, key, ({ rev: other }) => other);
    return found?.value === rev ? { etag: found.etag } : undefined;
  }
}

function contended(key: Key): BucketError {
  return new BucketError('conflict', `Others kept changing ${key}`, {
    hint: 'Try again in a moment.',
  });
}
