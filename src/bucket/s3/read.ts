import type { Entry, Key, ObjectInfo, StoredObject } from '../bucket.ts';
import { BucketError } from '../bucket.ts';
import { listedKey } from '../keys.ts';
import type { Answer, Client } from './client.ts';
import { answerError, errorBody } from './errors.ts';
import { bareEtag, type Page, parsePage } from './xml.ts';

export async function getObject(client: Client, key: string): Promise<StoredObject | undefined> {
  const what = `get ${key}`;
  const answer = await client.send({ what, method: 'GET', key });
  if (isAbsent(answer)) return undefined;
  if (answer.status !== 200) throw answerError(what, answer);
  return { ...info(answer), size: answer.body.length, body: answer.body };
}

export async function headObject(client: Client, key: string): Promise<ObjectInfo | undefined> {
  const what = `head ${key}`;
  const answer = await client.send({ what, method: 'HEAD', key });
  if (isAbsent(answer)) return undefined;
  if (answer.status !== 200) throw answerError(what, answer);
  return info(answer);
}

export async function deleteObject(client: Client, key: string): Promise<void> {
  const what = `delete ${key}`;
  const answer = await client.send({ what, method: 'DELETE', key });
  if (answer.status >= 300 && !isAbsent(answer)) throw answerError(what, answer);
}

export interface Listing {
  /** All three with the bucket's own prefix. */
  root: string;
  prefix: string;
  after: string;
  shallow: boolean;
}

/** Page by page, each fetched when the one before is used up. */
export async function* listObjects(client: Client, listing: Listing): AsyncGenerator<Entry> {
  const { root, prefix, after, shallow } = listing;
  let token: string | undefined;
  do {
    const page = await fetchPage(client, listing, token);
    for (const [name, entry] of inOrder(page, root)) {
      // A store may not know `start-after`, and may fold what lies before it into a prefix after it.
      if (name > after && name.startsWith(prefix)) yield entry;
    }
  } while (token);
}
