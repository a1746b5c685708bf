import { chmodSync } from 'node:fs';
import type { Key } from '../../bucket/bucket.ts';
import type { Area } from '../../bucket/coordination-keys.ts';
import { writeWhole } from '../../export/write-whole.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { type Checked, checked, WrongChecksum } from './checksum.ts';
import type { FoundFile } from './find.ts';
import { readManifest } from './manifest.ts';

export interface Downloaded {
  key: Key;
  /** The file that was written. */
  path: string;
  size: number;
  sha256: string;
  /** Whether it is what was uploaded; `unknown`: another client put it, without a checksum. */
  checksum: Checked;
}

export interface DownloadOptions {
  area: Area;
  /** The file to write, whole or not at all; what is there is replaced. */
  output: string;
  /** Take it though its checksum is wrong. */
  unverified?: boolean;
  onBytes?(bytes: number): void;
}

/** ms that an upload may take between an artifact and its manifest. */
const settling = 500;
const mostAttempts = 3;

/** Fetches one artifact. Throws UserError where it is gone, or is not what was uploaded. */
export async function downloadArtifact(
  c: Coordination,
  { key, path }: FoundFile,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { area, output } = options;
  for (let attempt = 1; ; attempt++) {
    const manifest = await readManifest(c, area, path);
    try {
      const written = await fetchTo(c, key, options, manifest?.value);
      setMode(output, manifest?.value.mode);
      return { key, path: output, ...written };
    } catch (error) {
      if (!(error instanceof WrongChecksum) || attempt === mostAttempts) throw error;
      // It may have been replaced just now: then its manifest is another soon.
      await c.sleep(settling);
      const now = await readManifest(c, area, path);
      if (now?.etag === manifest?.etag) throw error;
    }
  }
}

type Fetched = Pick<Downloaded, 'size' | 'sha256' | 'checksum'>;

async function fetchTo(
  c: Coordination,
  key: Key,
  { output, unverified = false, onBytes }: DownloadOptions,
  manifest: Parameters<typeof checked>[1]['manifest'],
): Promise<Fetched> {
  const object = await c.bucket.getStream(key);
  if (!object) throw new UserError(`Artifact not found: ${key}`, 'It was deleted meanwhile.');
  const fetched = { size: 0, sha256: '', checksum: 'unknown' as Checked };
  const isOurs = c.bucketUrl.startsWith('file:');
  const bytes = checked(object, { key, manifest, isOurs, unverified, onBytes, fetched });
  await writeWhole(output, bytes);
  return fetched;
}

/** As the file was, as far as the user lets files be; nobody else's bits (setuid, say). */
function setMode(path: string, mode = 0o666): void {
  chmodSync(path, mode & 0o777 & ~process.umask());
}
