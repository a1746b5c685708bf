import { existsSync, readFileSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '../hash.ts';
import { syncFolder } from '../state/atomic-file.ts';
import type {
  Bucket,
  Condition,
  OpenOptions,
  PutOptions,
  PutResult,
  Refusal,
  StoredObject,
} from './bucket.ts';
import { checkDeadline } from './deadline.ts';
import { asBucketError, errorCode, isMissing } from './file/errors.ts';
import { listFiles, removeLeftovers } from './file/list.ts';
import { withLock } from './file/lock.ts';
import { filePath, rootFolder } from './file/path.ts';
import { etagOf, infoOf, openFile, streamFile, writeStream } from './file/stream.ts';
import { linkNew, makeFolder, moveOver, writeTemporary } from './file/write.ts';

/** Runs its work while no other process changes what is in the bucket. */
type Exclusively = <T>(work: () => T) => Promise<T>;

/**
 * A folder as a bucket: each key is a file. A put is atomic and on the disk when it returns, and its
 * condition is arbitrated between processes. All access is synchronous, since that starts no thread pool in
 * a hook and cannot interleave within the process.
 */
export function openFileBucket(url: URL, { deadline }: Pick<OpenOptions, 'deadline'>): Bucket {
  const root = rootFolder(url);
  const exclusively: Exclusively = (work) => withLock(root, deadline, work);

  async function attempt<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    checkDeadline(deadline, what);
    try {
      return await work();
    } catch (error) {
      throw asBucketError(error, what, root);
    }
  }

  return {
    url: pathToFileURL(root).href,
    put: (key, { bytes }, condition, options) =>
      attempt(`put ${key}`, () => {
        const path = filePath(root, key);
        const file = writeTemporary(path, bytes);
        return put(file, path, { condition, ...options }, exclusively, () => etag(bytes));
      }),
    putFile: (key, file, condition) =>
      attempt(`put ${key}`, async () => {
        const path = filePath(root, key);
        const temporary = await writeStream(path, file.open(), deadline);
        return put(temporary, path, { condition }, exclusively, () => etagOf(file.sha256));
      }),
    get: (key) => attempt(`get ${key}`, () => read(filePath(root, key))),
    getStream: (key) =>
      attempt(`get ${key}`, () => streamFile(filePath(root, key), deadline, `get ${key}`)),
    head: (key) => attempt(`head ${key}`, () => infoOf(filePath(root, key))),
    async *list(prefix, { after = '', shallow = false } = {}) {
      try {
        for (const entry of listFiles(root, prefix, after, shallow, etagAt)) {
          checkDeadline(deadline, `list ${prefix}`);
          yield entry;
        }
      } catch (error) {
        throw asBucketError(error, `list ${prefix}`, root);
      }
    },
    delete: (key) => attempt(`delete ${key}`, () => remove(root, filePath(root, key), exclusively)),
    warm() {},
    ensure: () =>
      attempt('make the bucket', () => {
        const isMade = !existsSync(root);
        makeFolder(root);
        removeLeftovers(root);
        return isMade;
      }),
    // Its files' times come from this machine, or from one that shares the folder.
    now: () => Date.now(),
    close() {},
  };
}

/** `etagOfBody`: hashes all bytes, so it is done only for those who ask. */
async function put(
  temporary: string,
  path: string,
  { condition, isFollowed = false }: PutOptions & { condition?: Condition | undefined },
  exclusively: Exclusively,
  etagOfBody: () => string,
): Promise<PutResult> {
  try {
    const refused = await name(temporary, path, condition, exclusively);
    if (refused) return { stored: false, reason: refused };
  } finally {
    rmSync(temporary, { force: true });
  }
  // The folder is what is forced onto the disk: names that were given in it before come with the next one.
  if (!isFollowed) syncFolder(dirname(path));
  return {
    stored: true,
    get etag() {
      return etagOfBody();
    },
  };
}

/** Gives the temporary file its key's name if the condition allows, else says why not. */
async function name(
  temporary: string,
  path: string,
  condition: Condition | undefined,
  exclusively: Exclusively,
): Promise<Refusal | undefined> {
  if (condition && 'ifNoneMatch' in condition) {
    const link = linkNew(temporary, path);
    if (link !== 'no-links') return link === 'exists' ? 'exists' : undefined;
  }
  return exclusively(() => {
    const refused = condition && refusal(path, condition);
    if (!refused) moveOver(temporary, path);
    return refused;
  });
}

function refusal(path: string, condition: Condition): Refusal | undefined {
  if ('ifNoneMatch' in condition) return existsSync(path) ? 'exists' : undefined;
  const current = etagAt(path);
  if (current === '') return 'absent';
  return current === condition.ifMatch ? undefined : 'changed';
}

function read(path: string): StoredObject | undefined {
  const file = openFile(path);
  if (!file) return undefined;
  try {
    const body = readFileSync(file.fd);
    const size = body.length;
    return {
      ...{ size, modified: file.modified, body },
      // For those who ask: parts are read by the thousand, and nobody does.
      get etag() {
        if (body.length !== size) throw new Error(`The body of ${path} was given back`);
        return etag(body);
      },
    };
  } finally {
    file.close();
  }
}

/** Of what is not there: the empty string, which no object has. */
function etagAt(path: string): string {
  return infoOf(path)?.etag ?? '';
}

function etag(bytes: Buffer): string {
  return etagOf(sha256(bytes));
}

async function remove(root: string, path: string, exclusively: Exclusively): Promise<void> {
  if (!existsSync(path)) return;
  await exclusively(() => {
    try {
      unlinkSync(path);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    syncFolder(dirname(path));
    removeEmptyFolders(root, dirname(path));
  });
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at.length > root.length; at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch (error) {
      // Something is in it, or another process was faster: either way there is no more to remove.
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error)))
        return;
      throw error;
    }
  }
}
