import type { LocalContext } from '../../mirror/local-context.ts';
import { readHealth } from '../../state/health.ts';
import { findSource } from '../../state/sources.ts';
import type { Predecessor } from './bring-in.ts';
import { oneLineOf } from './one-liners.ts';

/**
 * While the bucket is away, the last turns of a session of this machine are in its transcript alone: where that
 * lies, to stand behind its record. Empty while all is well.
 */
export function notStored(
  { db, bucketUrl }: LocalContext,
  { harness, session }: Predecessor,
): string {
  if (readHealth(db, bucketUrl).failures === 0) return '';
  const main = { session, id: 'main', kind: 'main', path: '' } as const;
  const path = findSource(db, bucketUrl, harness, main)?.target.path;
  return path === undefined
    ? ''
    : `\n\nThe last turns are not in this record: they could not be stored yet. Read them at the end of \`${oneLineOf(path, 400)}\` before you go on.`;
}
