import type { Redacted } from '../../redact/redacted.ts';
import type {
  Bucket,
  Entry,
  Key,
  ListOptions,
  ObjectInfo,
  OpenOptions,
  PutResult,
  StoredObject,
} from '../bucket.ts';
import { checkDeadline, remaining } from '../deadline.ts';
import { listedKey } from '../keys.ts';
import { serviceClock } from '../service-clock.ts';
import { checkToken, hubError, noToken } from './errors.ts';
import { parseLocation } from './location.ts';
import { hubToken } from './token.ts';

type Hub = typeof import('./hub.ts');

/**
 * A Storage Bucket of the Hugging Face Hub. It knows no conditional puts: whatever the condition, what
 * is put is stored, and the last writer wins. An object's etag is the hash of its content.
 */
export function openHfBucket(url: URL, options: OpenOptions): Bucket {
  const { env, deadline } = options;
  const location = parseLocation(url);
  const { repo, prefix: root, endpoint } = location;
  const clock = serviceClock();
  let loaded: Promise<Hub> | undefined;

  return {
    url: location.url,
    put,
    get: (key) => asked(`get ${key}`, (hub, target) => getObject(hub, target, key)),
    head: (key) => asked(`head ${key}`, (hub, target) => headObject(hub, target, key)),
    list,
    delete: (key) => asked(`delete ${key}`, (hub, target) => deleteObject(hub, target, key)),
    warm: () => void hubLibrary().catch(() => {}),
    ensure: () => asked('make the bucket', ensureBucket),
    visibility: () => asked('look at the bucket', (_, target) => visibilityOf(target)),
    now: clock.now,
    close() {},
  };

  function hubLibrary(): Promise<Hub> {
    loaded ??= import('./hub.ts');
    return loaded;
  }

  async function asked<T>(
    what: string,
    work: (hub: Hub, target: Target) => Promise<T>,
  ): Promise<T> {
    checkDeadline(deadline, what);
    const accessToken = hubToken(env);
    if (accessToken === undefined) throw noToken();
    checkToken(accessToken);
    const signal = AbortSignal.timeout(remaining(deadline));
    const timedFetch: typeof fetch = async (input, init) => {
      const answer = await fetch(input, {
        ...init,
        signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
      });
      clock.heard(answer.headers.get('date') ?? undefined);
      return answer;
    };
    const target = { repo, root, hubUrl: endpoint, accessToken, fetch: timedFetch };
    try {
      return await work(await hubLibrary(), target);
    } catch (error) {
      throw hubError(what, error);
    }
  }

  async function put(key: Key, body: Redacted): Promise<PutResult> {
    const what = `put ${key}`;
    return asked(what, async (hub, target) => {
      try {
        await upload(hub, target, key, body);
      } catch (error) {
        // It may have arrived all the same: what is there tells.
        const failure = hubError(what, error, true);
        if (!failure.ambiguous) throw failure;
        const found = await getObject(hub, target, key).catch(() => undefined);
        if (!found?.body.equals(body.bytes)) throw failure;
      }
      const found = await headObject(hub, target, key);
      if (found) return { stored: true, etag: found.etag };
      throw hubError(what, Object.assign(new Error('and does not show it'), { statusCode: 500 }));
    });
  }

  async function* list(
    prefix: Key,
    { after = listedKey(''), shallow = false }: ListOptions = {},
  ): AsyncGenerator<Entry> {
    const entries = await asked(`list ${prefix}`.trim(), (hub, target) =>
      listFolder(hub, target, prefix, shallow),
    );
    for (const [name, entry] of entries) if (name > after) yield entry;
  }
}

interface Target {
  repo: `buckets/${string}`;
  root: string;
  hubUrl: string;
  accessToken: string;
  fetch: typeof fetch;
}

async function upload(hub: Hub, target: Target, key: Key, { bytes }: Redacted): Promise<void> {
  const path = target.root + key;
  const content = new Blob([new Uint8Array(bytes)]);
  const operations = [{ operation: 'addOrUpdate' as const, path, content }];
  for await (const event of hub.commitIter({ ...target, operations, title: `Put ${path}` })) {
    const failed = event.event === 'fileProgress' && event.state === 'error';
    if (failed) throw Object.assign(new Error(`did not take ${path}`), { statusCode: 422 });
  }
}

async function getObject(hub: Hub, target: Target, key: Key): Promise<StoredObject | undefined> {
  // The library puts the path into a URL as it is.
  const path = encodeURI(target.root + key);
  const downloadInfo = await hub.fileDownloadInfo({ ...target, path });
  if (!downloadInfo) return undefined;
  const [blob, info] = await Promise.all([
    hub.downloadFile({ ...target, path, downloadInfo }),
    headObject(hub, target, key),
  ]);
  if (!blob) return undefined;
  const body = Buffer.from(await blob.arrayBuffer());
  const etag = downloadInfo.xet?.hash ?? downloadInfo.etag;
  return { body, size: body.length, etag, modified: info?.modified ?? new Date(0) };
}

async function headObject(hub: Hub, target: Target, key: Key): Promise<ObjectInfo | undefined> {
  const paths = [target.root + key];
  const [found] = await hub.pathsInfo({ ...target, paths, expand: true });
  return found?.type === 'file' ? infoOf(found) : undefined;
}

async function deleteObject(hub: Hub, target: Target, key: Key): Promise<void> {
  if (!(await headObject(hub, target, key))) return;
  const operations = [{ operation: 'delete' as const, path: target.root + key }];
  const events = hub.commitIter({ ...target, operations, title: `Delete ${key}` });
  for await (const _ of events);
}

/** The Hub lists folders, in an order that it does not promise: what begins alike is picked here. */
async function listFolder(
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

/** Private, whatever the account's default is; one that is there already stays as it is. */
async function ensureBucket(hub: Hub, target: Target): Promise<void> {
  try {
    await hub.createRepo({ ...target, visibility: 'private' });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
  }
}

async function visibilityOf({ hubUrl, repo, accessToken, fetch: ask }: Target) {
  const headers = { Authorization: `Bearer ${accessToken}` };
  const answer = await ask(`${hubUrl}/api/${repo}`, { headers });
  if (!answer.ok) {
    throw Object.assign(new Error(await answer.text()), { statusCode: answer.status });
  }
  const { private: hidden } = (await answer.json()) as { private?: unknown };
  if (typeof hidden !== 'boolean') return 'unknown';
  return hidden ? 'private' : 'public';
}
