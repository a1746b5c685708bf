import type { Bucket, Key, PutResult } from '../bucket/bucket.ts';
import { lastSegment } from '../bucket/keys.ts';
import { sha256 } from '../hash.ts';

/**
 * An empty bucket that takes everything and keeps the metas alone: what mirroring comes to in it is what it
 * would in one where nothing of this machine is yet.
 */
export function nowhere(url: string): Bucket {
  const kept = new Map<Key, { body: Buffer; etag: string }>();
  const modified = new Date(0);

  function put(key: Key, bytes: Buffer): PutResult {
    const etag = sha256(bytes);
    if (lastSegment(key) === 'meta.json') kept.set(key, { body: bytes, etag });
    return { stored: true, etag };
  }

  function find(key: Key) {
    const found = kept.get(key);
    return found && { ...found, size: found.body.length, modified };
  }

  return {
    url,
    put: async (key, body) => put(key, body.bytes),
    putFile: async () => ({ stored: true, etag: '' }),
    get: async (key) => find(key),
    getStream: async () => undefined,
    head: async (key) => find(key),
    async *list() {},
    async delete(key) {
      kept.delete(key);
    },
    warm() {},
    ensure: async () => false,
    now: () => undefined,
    close() {},
  };
}
