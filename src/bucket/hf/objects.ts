import type { Entry, Key, ObjectInfo, StoredObject, StreamedObject } from '../bucket.ts';
import { listedKey } from '../keys.ts';
import { chunksOf } from './stream.ts';

/** The Hub's library, loaded when it is first needed. */
export type Hub = typeof import('./hub.ts');

/** What each call on the Hub is told. */
export interface Target {
  repo: `buckets/${string}`;
  root: string;
  hubUrl: string;
  accessToken: string;
  fetch: typeof fetch;
}

export async function upload(hub: Hub, target: Target, key: Key, content: Blob): Promise<void> {
  const path = target.root + key;
  const operations = [{ operation: 'addOrUpdate' as const, path, content }];
  for await (const event of hub.commitIter({ ...target, operations, title: `Put ${path}` })) {
    const failed = event.event === 'fileProgress' && event.state === 'error';
    if (failed) throw Object.assign(new Error(`did not take ${path}`), { statusCode: 422 });
  }
}

export async function getObject(
  hub: Hub,
  target: Target,
  key: Key,
): Promise<StoredObject | undefined> {
  const found = await open(hub, target, key);
  if (!found) return undefined;
  const body = Buffer.from(await found.blob.arrayBuffer());
  return { ...found.info, body, size: body.length };
}

export async function getStream(
  hub: Hub,
  target: Target,
  key: Key,
): Promise<StreamedObject | undefined> {
  const found = await open(hub, target, key);
  return found && { ...found.info, body: chunksOf(found.blob) };
}

async function open(
  hub: Hub,
  target: Target,
  key: Key,
): Promise<{ blob: Blob; info: ObjectInfo } | undefined> {
  // The library puts the path into a URL as it is.
  const path = encodeURI(target.root + key);
  const downloadInfo = await hub.fileDownloadInfo({ ...target, path });
  if (!downloadInfo) return undefined;
  const [blob, info] = await Promise.all([
    hub.downloadFile({ ...target, path, downloadInfo }),
    headObject(hub, target, key),
  ]);
  if (!blob) return undefined;
  const etag = downloadInfo.xet?.hash ?? downloadInfo.etag;
  return { blob, info: { size: blob.size, etag, modified: info?.modified ?? new Date(0) } };
}

export async function headObject(
  hub: Hub,
  target: Target,
  key: Key,
): Promise<ObjectInfo | undefined> {
  const paths = [target.root + key];
  const [found] = await hub.pathsInfo({ ...target, paths, expand: true });
  return found?.type === 'file' ? infoOf(found) : undefined;
}

export async function deleteObject(hub: Hub, target: Target, key: Key): Promise<void> {
  if (!(await headObject(hub, target, key))) return;
  const operations = [{ operation: 'delete' as const, path: target.root + key }];
  const events = hub.commitIter({ ...target, operations, title: `Delete ${key}` });
  for await (const _ of events);
}

/** The Hub lists folders, in an order that it does not promise: what begins alike is picked here. */
export async function listFolder(
  hub: Hub,
  target: Target,
  prefix: Key,
  shallow: boolean,
): Promise<[Key, Entry][]> {
  const wanted = target.root + prefix;
  const path = encodeURI(wanted.slice(0, wanted.lastIndexOf('/')));
  const entries = new Map<Key, Entry>();
  try {
    for await (const item of hub.listFiles({
      ...target,
      path,
      recursive: !shallow,
      expand: true,
    })) {
      const full = item.type === 'directory' ? `${item.path}/` : item.path;
      if (!full.startsWith(wanted) || (item.type === 'directory' && !shallow)) continue;
      const name = listedKey(full.slice(target.root.length));
      entries.set(
        name,
        item.type === 'directory' ? { prefix: name } : { key: name, ...infoOf(item) },
      );
    }
  } catch (error) {
    // A folder is there as long as it holds something.
    if (!isNoEntry(error)) throw error;
  }
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
}

function infoOf(item: { size: number; xetHash?: string; uploadedAt?: string }): ObjectInfo {
  return {
    size: item.size,
    etag: item.xetHash ?? '',
    modified: new Date(item.uploadedAt ?? 0),
  };
}

function isNoEntry(error: unknown): boolean {
  const { statusCode, data } = error as { statusCode?: number; data?: { error?: string } };
  return statusCode === 404 && !/repo|bucket/i.test(data?.error ?? '');
}

/** Private, whatever the account's default is; one that is there already stays as it is: then false. */
export async function ensureBucket(hub: Hub, target: Target): Promise<boolean> {
  try {
    await hub.createRepo({ ...target, visibility: 'private' });
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    return false;
  }
}

export async function visibilityOf({ hubUrl, repo, accessToken, fetch: ask }: Target) {
  const headers = { Authorization: `Bearer ${accessToken}` };
  const answer = await ask(`${hubUrl}/api/${repo}`, { headers });
  if (!answer.ok) {
    throw Object.assign(new Error(await answer.text()), { statusCode: answer.status });
  }
  const { private: hidden } = (await answer.json()) as { private?: unknown };
  if (typeof hidden !== 'boolean') return 'unknown';
  return hidden ? 'private' : 'public';
}
