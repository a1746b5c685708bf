import { UserError } from '../../state/user-error.ts';
import type {
  Bucket,
  Entry,
  Key,
  ListOptions,
  OpenOptions,
  PutResult,
  StreamedObject,
} from '../bucket.ts';
import { checkDeadline, whenPassed } from '../deadline.ts';
import { listedKey } from '../keys.ts';
import { serviceClock } from '../service-clock.ts';
import { checkToken, hubError, noToken } from './errors.ts';
import { parseLocation } from './location.ts';
import {
  deleteObject,
  ensureBucket,
  getObject,
  getStream,
  type Hub,
  headObject,
  listFolder,
  type Target,
  upload,
  visibilityOf,
} from './objects.ts';
import { blobOf, holds } from './stream.ts';
import { hubToken } from './token.ts';

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
    put: (key, { bytes }) =>
      put(key, new Blob([new Uint8Array(bytes)]), async (hub, target) => {
        const found = await getObject(hub, target, key);
        return found?.body.equals(bytes) ?? false;
      }),
    putFile: (key, file) =>
      put(key, blobOf(file), async (hub, target) => {
        const found = await getStream(hub, target, key);
        return found !== undefined && holds(found, file);
      }),
    get: (key) => asked(`get ${key}`, (hub, target) => getObject(hub, target, key)),
    getStream: streamed,
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

  function begin(what: string): { target: Target; end(): void } {
    checkDeadline(deadline, what);
    const accessToken = hubToken(env);
    if (accessToken === undefined) throw noToken();
    checkToken(accessToken);
    const late = new AbortController();
    const end = whenPassed(deadline, () => late.abort(timeIsUp()));
    const timedFetch: typeof fetch = async (input, init) => {
      const { signal } = late;
      const answer = await fetch(input, {
        ...init,
        signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
      });
      // An error may be of what stands in between, which has a clock of its own.
      if (answer.ok) clock.heard(answer.headers.get('date') ?? undefined);
      return answer;
    };
    return { target: { repo, root, hubUrl: endpoint, accessToken, fetch: timedFetch }, end };
  }

  async function asked<T>(
    what: string,
    work: (hub: Hub, target: Target) => Promise<T>,
  ): Promise<T> {
    const { target, end } = begin(what);
    try {
      return await work(await hubLibrary(), target);
    } catch (error) {
      // Of the file that was to be stored, and no fault of the Hub's.
      if (error instanceof UserError) throw error;
      throw hubError(what, error);
    } finally {
      end();
    }
  }

  async function streamed(key: Key): Promise<StreamedObject | undefined> {
    const what = `get ${key}`;
    const { target, end } = begin(what);
    let object: StreamedObject | undefined;
    try {
      object = await getStream(await hubLibrary(), target, key);
    } catch (error) {
      throw hubError(what, error);
    } finally {
      if (!object) end();
    }
    return object && { ...object, body: inTime(what, object.body, end) };
  }

  /** `arrived`: whether what is there is what was put. */
  async function put(
    key: Key,
    content: Blob,
    arrived: (hub: Hub, target: Target) => Promise<boolean>,
  ): Promise<PutResult> {
    const what = `put ${key}`;
    return asked(what, async (hub, target) => {
      try {
        await upload(hub, target, key, content);
      } catch (error) {
        if (error instanceof UserError) throw error;
        // It may have arrived all the same: what is there tells.
        const failure = hubError(what, error, true);
        if (!failure.ambiguous) throw failure;
        if (!(await arrived(hub, target).catch(() => false))) throw failure;
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

async function* inTime(
  what: string,
  body: AsyncIterable<Buffer>,
  end: () => void,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw hubError(what, error);
  } finally {
    end();
  }
}

function timeIsUp(): DOMException {
  return new DOMException('time is up', 'TimeoutError');
}
