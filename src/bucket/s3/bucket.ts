import type { Bucket, OpenOptions } from '../bucket.ts';
import { openClient } from './client.ts';
import { ensureBucket } from './create.ts';
import { getStream } from './get-stream.ts';
import { parseLocation } from './location.ts';
import { putLarge } from './multipart.ts';
import { openPut } from './put.ts';
import { putFile } from './put-file.ts';
import { deleteObject, getObject, headObject, listObjects } from './read.ts';

/** A larger body goes up in parts: a single PUT may have 5 GB, but must be retried as a whole. */
const largest = 64 * 1024 * 1024;

/**
 * A bucket in any S3-compatible store, through a client of our own: a process that puts one object
 * takes a third of the time that it takes with the AWS SDK. Throws BucketError `invalid` for a URL
 * that cannot be understood.
 */
export function openS3Bucket(url: URL, options: OpenOptions): Bucket {
  const location = parseLocation(url, options.env);
  const client = openClient(location, options);
  const put = openPut(client);
  const { prefix: root } = location;

  return {
    url: location.url,
    put: (key, { bytes }, condition) =>
      bytes.length > largest
        ? putLarge(client, location, options.deadline, root + key, bytes, condition)
        : put(root + key, bytes, condition),
    putFile: (key, file, condition) => putFile(put, root + key, file, condition),
    get: (key) => getObject(client, root + key),
    getStream: (key) => getStream(client, root + key),
    head: (key) => headObject(client, root + key),
    list: (prefix, { after = '', shallow = false } = {}) =>
      listObjects(client, { root, prefix, after, shallow }),
    delete: (key) => deleteObject(client, root + key),
    warm: client.warm,
    ensure: () => ensureBucket(client, location),
    now: client.now,
    close: client.close,
  };
}
