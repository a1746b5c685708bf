import { BucketError, type Entry, type ObjectInfo, type StoredObject } from '../bucket.ts';
import { listedKey } from '../keys.ts';
import type { Answer, Client } from './client.ts';
import { answerError } from './errors.ts';
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
  /** The bucket's own prefix, which its callers do not see. */
  root: string;
  /** Below the root, as are the entries. */
  prefix: string;
  after: string;
  shallow: boolean;
}

/** Page by page, each fetched when the one before is used up. */
export async function* listObjects(client: Client, listing: Listing): AsyncGenerator<Entry> {
  const { root, after } = listing;
  let token: string | undefined;
  do {
    const page = await fetchPage(client, listing, token);
    for (const [name, entry] of inOrder(page, root)) {
      // Not every store knows `start-after`, and those that do may fold keys into a prefix before it.
      if (name > after) yield entry;
    }
    token = page.next;
  } while (token);
}

async function fetchPage(client: Client, listing: Listing, token?: string): Promise<Page> {
  const { root, prefix, after, shallow } = listing;
  const what = `list ${root}${prefix}`.trim();
  const query = {
    'list-type': '2',
    'encoding-type': 'url',
    prefix: root + prefix,
    ...(shallow && { delimiter: '/' }),
    ...(token ? { 'continuation-token': token } : after && { 'start-after': root + after }),
  };
  const answer = await client.send({ what, method: 'GET', query });
  if (answer.status !== 200) throw answerError(what, answer);
  const page = parsePage(answer.body.toString('utf8'));
  if (page.next === undefined || page.next !== token) return page;
  throw new BucketError('invalid', `${what}: the store goes round in circles`, {
    hint: 'This store does not page its listings as S3 does; use another.',
  });
}

function inOrder(page: Page, root: string): [string, Entry][] {
  const named: [string, Entry][] = [];
  for (const { key, ...object } of page.objects) {
    // S3 browsers mark a "folder" by an empty object of this name.
    if (key.endsWith('/')) continue;
    const name = listedKey(key.slice(root.length));
    named.push([name, { key: name, ...object }]);
  }
  for (const prefix of page.prefixes) {
    const name = listedKey(prefix.slice(root.length));
    named.push([name, { prefix: name }]);
  }
  return named.sort(([one], [other]) => (one < other ? -1 : 1));
}

/** To HEAD a missing bucket and a missing object look the same. */
export function isAbsent({ status, code }: Answer): boolean {
  return status === 404 && code !== 'NoSuchBucket';
}

export function info({ headers }: Answer): ObjectInfo {
  return {
    size: Number(headers['content-length']),
    etag: bareEtag(headers.etag),
    modified: new Date(headers['last-modified'] ?? 0),
  };
}
