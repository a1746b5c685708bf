import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BucketError, type Key } from '../bucket.ts';
import { segmentShape } from '../keys.ts';

// No key has a segment that begins so: there, `%` is followed by two hex digits or by `-`.
const temporaryMark = '%tmp-';
const lockName = '%lock';

export function rootFolder(url: URL): string {
  try {
    return resolve(fileURLToPath(url));
  } catch (cause) {
    throw new BucketError('invalid', `${url.href} is not a folder's URL`, {
      hint: 'Use file:///absolute/path.',
      cause,
    });
  }
}

/** The file of a key. Throws BucketError `invalid` for a key that would lie elsewhere. */
export function filePath(root: string, key: Key): string {
  const segments = key.split('/');
  if (!segments.every(isKeySegment)) {
    throw new BucketError('invalid', `"${key}" is not a key`, {
      hint: 'This is a fault of tracecraft; please report it.',
    });
  }
  return join(root, ...segments);
}

/** Whether a name in the bucket's folder can be a part of a key: no temporary file, no lock, no `..`, none of others. */
export function isKeySegment(name: string): boolean {
  return (
    segmentShape.test(name) &&
    name !== '.' &&
    name !== '..' &&
    !name.startsWith(lockName) &&
    !isTemporary(name)
  );
}

export function temporaryName(unique: string): string {
  return `${temporaryMark}${unique}`;
}

export function isTemporary(name: string): boolean {
  return name.startsWith(temporaryMark);
}

export function lockPath(root: string): string {
  return join(root, lockName);
}
