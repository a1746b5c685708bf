import type { RedactedFile } from '../../redact/redacted-file.ts';
import { BucketError, type Condition, type PutResult, type Refusal } from '../bucket.ts';
import type { Answer, Client } from './client.ts';
import { answerError, type StoreError } from './errors.ts';
import { findFile } from './get-stream.ts';
import { getObject, headObject } from './read.ts';
import { bareEtag } from './xml.ts';

/** What is sent: held in memory, or a file. */
export type Body = Buffer | RedactedFile;

export type Put = (key: string, body: Body, condition?: Condition) => Promise<PutResult>;

/** Puts in one request. What a lost answer leaves open is settled by a look at what is stored. */
export function openPut(client: Client): Put {
  // Ceph compares If-Match with its etag as mere text, where the quotes of HTTP would differ. AWS
  // takes both forms; for a store that wants the quotes they are added once it has refused.
  let quoted = false;

  return async (key, body, condition) => {
    const send = () =>
      client.send({
        what: `put ${key}`,
        method: 'PUT',
        key,
        headers: condition ? conditionHeaders(condition, quoted) : {},
        body,
      });
    const answer = await send();
    if (!condition || 'ifNoneMatch' in condition || ![400, 412].includes(answer.status)) {
      return outcome(client, answer, key, body, condition);
    }
    const own = answer.uncertain ? await findOwn(client, key, body) : undefined;
    if (own) return own;
    const current = await headObject(client, key);
    if (current?.etag !== condition.ifMatch) {
      return { stored: false, reason: current ? 'changed' : 'absent' };
    }
    quoted = !quoted;
    return outcome(client, await send(), key, body, condition);
  };
}

function conditionHeaders(condition: Condition, quoted: boolean): Record<string, string> {
  if ('ifNoneMatch' in condition) return { 'if-none-match': '*' };
  return { 'if-match': quoted ? `"${condition.ifMatch}"` : condition.ifMatch };
}

async function outcome(
  client: Client,
  answer: Answer,
  key: string,
  body: Body,
  condition: Condition | undefined,
): Promise<PutResult> {
  if (answer.status < 300) return { stored: true, etag: bareEtag(answer.headers.etag) };
  const reason = condition && refusal(answer, condition);
  if (!reason) throw putError(`put ${key}`, answer, condition);
  const own = answer.uncertain ? await findOwn(client, key, body) : undefined;
  return own ?? { stored: false, reason };
}

/** Why a condition was refused; undefined where the answer says something else. */
export function refusal({ status, code }: StoreError, condition: Condition): Refusal | undefined {
  // 304 is how MinIO before 2024 said 412.
  if (status === 412 || status === 304) return 'ifMatch' in condition ? 'changed' : 'exists';
  if (status === 404 && code !== 'NoSuchBucket' && 'ifMatch' in condition) return 'absent';
  return undefined;
}

/** What an earlier attempt of ours stored, though its answer was lost. */
export async function findOwn(
  client: Client,
  key: string,
  body: Body,
): Promise<PutResult | undefined> {
  try {
    const etag = await etagOfSame(client, key, body);
    return etag === undefined ? undefined : { stored: true, etag };
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    const { failure, message, hint } = error;
    throw new BucketError(failure, message, { hint, ambiguous: true, cause: error });
  }
}

async function etagOfSame(client: Client, key: string, body: Body): Promise<string | undefined> {
  if (!Buffer.isBuffer(body)) return findFile(client, key, body);
  const object = await getObject(client, key);
  return object?.body.equals(body) ? object.etag : undefined;
}

/** A store that does not know the condition calls it a bad request in one of these words. */
const unknownCondition = /^(InvalidArgument|InvalidRequest|InvalidHeader|UnsupportedOperation|)$/;

function putError(what: string, answer: Answer, condition: Condition | undefined): BucketError {
  const rejected = condition && answer.status === 400 && unknownCondition.test(answer.code);
  return answerError(what, answer, {
    ambiguous: answer.uncertain,
    ...(rejected && { as: 'unsupported' }),
  });
}
