import { BucketError, type Condition, type PutResult } from '../bucket.ts';
import type { Answer, Client } from './client.ts';
import { answerError, errorBody } from './errors.ts';
import { getObject } from './read.ts';
import { bareEtag } from './xml.ts';

/** One PUT. What is left open by a lost answer is settled by a look at what is stored. */
export async function putObject(
  client: Client,
  key: string,
  body: Buffer,
  condition: Condition | undefined,
): Promise<PutResult> {
  const what = `put ${key}`;
  const headers = condition ? conditionHeaders(condition) : {};
  const answer = await client.send({ what, method: 'PUT', key, headers, body });
  if (answer.status < 300) return { stored: true, etag: bareEtag(answer.headers.etag) };

  const reason = condition && refusal(answer, condition);
  if (!reason) throw putError(what, answer, condition);
  if (answer.uncertain) {
    const own = await findOwn(client, key, body);
    if (own) return own;
  }
  return { stored: false, reason };
}

/** An earlier attempt of ours that was stored, though its answer was lost. */
export async function findOwn(
  client: Client,
  key: string,
  body: Buffer,
): Promise<PutResult | undefined> {
  try {
    const object = await getObject(client, key);
    return object?.body.equals(body) ? { stored: true, etag: object.etag } : undefined;
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    const { failure, message, hint } = error;
    throw new BucketError(failure, message, { hint, ambiguous: true, cause: error });
  }
}

export function conditionHeaders(condition: Condition): Record<string, string> {
  return 'ifMatch' in condition
    ? { 'if-match': `"${condition.ifMatch}"` }
    : { 'if-none-match': '*' };
}

type Refusal = Exclude<PutResult, { stored: true }>['reason'];

/** 304 is how MinIO before 2024 said 412. */
export function refusal(answer: Pick<Answer, 'status' | 'headers' | 'body'>, condition: Condition): Refusal | undefined {
  if (answer.status === 412 || answer.status === 304) {
    return 'ifMatch' in condition ? 'changed' : 'exists';
  }
  const absent = answer.status === 404 && errorBody(answer).code !== 'NoSuchBucket';
  return absent && 'ifMatch' in condition ? 'absent' : undefined;
}

/** A store that does not know the condition calls it a bad request in one of these words. */
const unknownCondition = /^(InvalidArgument|InvalidRequest|InvalidHeader|UnsupportedOperation|)$/;

function putError(what: string, answer: Answer, condition: Condition | undefined): BucketError {
  const error = answerError(what, answer, answer.uncertain);
  const unknown =
    condition && answer.status === 400 && unknownCondition.test(errorBody(answer).code);
  if (!unknown) return error;
  return new BucketError('unsupported', error.message, { hint: unsupportedHint });
}
