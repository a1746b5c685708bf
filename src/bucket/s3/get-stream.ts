import { createHash } from 'node:crypto';
import type { RedactedFile } from '../../redact/redacted-file.ts';
import { BucketError, type StreamedObject } from '../bucket.ts';
import type { Answer, Client } from './client.ts';
import { answerError, transportError } from './errors.ts';
import { TransportError } from './http.ts';
import { info, isAbsent } from './read.ts';
import { mostAttempts } from './retry.ts';

/**
 * An object whose bytes are taken as they come. A connection that breaks is taken up where it was, as long as
 * the object is the same.
 */
export async function getStream(client: Client, key: string): Promise<StreamedObject | undefined> {
  const what = `get ${key}`;
  const answer = await client.send({ what, method: 'GET', key, isStreamed: true });
  if (isAbsent(answer)) return undefined;
  if (answer.status !== 200) throw answerError(what, answer);
  const object = info(answer);
  return { ...object, body: wholeBody(client, key, answer, object) };
}

async function* wholeBody(
  client: Client,
  key: string,
  first: Answer,
  { size, etag }: { size: number; etag: string },
): AsyncGenerator<Buffer> {
  const what = `get ${key}`;
  let answer = first;
  let taken = 0;
  for (let attempt = 1; ; attempt++) {
    /** A store without ranges begins anew. */
    let skipped = answer.status === 206 ? 0 : taken;
    const before = taken;
    try {
      for await (const chunk of answer.stream ?? []) {
        const rest = chunk.subarray(Math.min(skipped, chunk.length));
        skipped -= chunk.length - rest.length;
        if (rest.length === 0) continue;
        taken += rest.length;
        yield rest;
      }
      if (taken === size) return;
      throw Object.assign(new Error(`${taken} of ${size} bytes came`), { code: 'ECONNRESET' });
    } catch (error) {
      const broken = new TransportError(error as Error, false);
      if (taken > before) attempt = 1;
      if (broken.code === 'DEADLINE' || taken > size || attempt >= mostAttempts) {
        throw transportError(what, broken, false);
      }
    }
    answer = await resumed(client, key, etag, taken);
  }
}

async function resumed(client: Client, key: string, etag: string, from: number): Promise<Answer> {
  const what = `get ${key}`;
  const headers = { range: `bytes=${from}-`, 'if-match': `"${etag}"` };
  const answer = await client.send({ what, method: 'GET', key, headers, isStreamed: true });
  const isSame = info(answer).etag === etag;
  if ([200, 206].includes(answer.status) && isSame) return answer;
  if (answer.status === 412 || isAbsent(answer) || answer.status < 300) {
    throw new BucketError('conflict', `${what}: it was replaced while it was fetched`, {
      hint: 'Fetch it again.',
    });
  }
  throw answerError(what, answer);
}

/** The etag of what is stored, if that is the file: its size and its hash are. */
export async function findFile(
  client: Client,
  key: string,
  file: RedactedFile,
): Promise<string | undefined> {
  const object = await getStream(client, key);
  if (object?.size !== file.size) {
    await object?.body[Symbol.asyncIterator]().return?.();
    return undefined;
  }
  const hash = createHash('sha256');
  for await (const chunk of object.body) hash.update(chunk);
  return hash.digest('hex') === file.sha256 ? object.etag : undefined;
}
