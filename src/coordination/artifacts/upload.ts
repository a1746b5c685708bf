import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Key } from '../../bucket/bucket.ts';
import { type Area, artifactKey, artifactManifestKey } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import { redactFile } from '../../redact/redact-file.ts';
import type { Counts } from '../../redact/redactor.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { type FolderFile, filesBelow } from './folder-files.ts';
import { putManifest } from './manifest.ts';
import { faultOfNew } from './names.ts';
import { withScratch } from './scratch.ts';

export interface Uploaded {
  key: Key;
  /** With the folder's, where it lay in one. */
  name: string;
  /** Of what is stored, in bytes. */
  size: number;
  sha256: string;
  type: 'text' | 'binary';
  /** What was replaced in it, by rule. */
  redactions: Counts;
}

export interface UploadOptions {
  area: Area;
  /** Bytes that have gone out, each time some have. */
  onBytes?(bytes: number): void;
}

export interface UploadPlan {
  /** Sum of the files', in bytes. */
  size: number;
  files: FolderFile[];
  /** Names of what is left out: links, and what is no file. */
  leftOut: string[];
  isFolder: boolean;
}

/** What there is to upload; asked before anything leaves. Throws UserError. */
export function planUpload(c: Coordination, path: string, area: Area): UploadPlan {
  const root = resolve(path);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (!stat) throw wrong(`There is no ${path}`, 'Name a file or a folder.');
  const isFolder = stat.isDirectory();
  if (!isFolder && !stat.isFile()) {
    throw wrong(`${path} is neither a file nor a folder`, 'Name a file or a folder.');
  }
  const found = isFolder
    ? filesBelow(root)
    : { files: [{ path: root, name: [basename(root)], size: stat.size }], leftOut: [] };
  if (found.files.length === 0) {
    throw wrong(`${path} holds no files`, 'Name a folder with something in it.');
  }
  for (const { name } of found.files) requireName(c, area, name);
  return { ...found, isFolder, size: found.files.reduce((sum, { size }) => sum + size, 0) };
}

/** The same for one file, under a name that it does not have itself. */
export function planFile(c: Coordination, file: FolderFile, area: Area): UploadPlan {
  requireName(c, area, file.name);
  return { size: file.size, files: [file], leftOut: [], isFolder: false };
}

/** bytes: of S3, where most stores have theirs from. */
const longestKey = 1024;

/** The names leave with the files, and the step's with them. */
function requireName(
  { project, redactor }: Coordination,
  area: Area,
  name: readonly string[],
): void {
  const shown = name.join('/');
  const isTooLong = artifactManifestKey(project, area, name).length > longestKey;
  const fault =
    name.map(faultOfNew).find((each) => each !== undefined) ??
    (isTooLong ? 'with its folders it is too long' : undefined);
  if (fault !== undefined) {
    throw wrong(`${shown} cannot be the name of an artifact: ${fault}`, 'Rename it.');
  }
  const names = area === 'shared' ? [shown] : [shown, area.step];
  const [secret] = names.flatMap((each) => redactor.find(Buffer.from(each), 'text'));
  if (!secret) return;
  throw wrong(
    `A name of a file or step looks like a secret (${secret.rule}): it would stand in the bucket`,
    'Rename it, or allow it with `tracecraft redact scan`.',
  );
}

/** Files at once, where there are several. */
const atOnce = 4;

/** Puts the files of a plan, in their order; each replaces what had its name. */
export async function* uploadArtifacts(
  c: Coordination,
  { files }: UploadPlan,
  options: UploadOptions,
): AsyncGenerator<Uploaded> {
  yield* withScratch(c.cache, (scratch) =>
    inOrder(files, atOnce, (file) => uploadFile(c, file, scratch, options)),
  );
}

async function uploadFile(
  c: Coordination,
  { path, name }: FolderFile,
  scratch: string,
  { area, onBytes = () => {} }: UploadOptions,
): Promise<Uploaded> {
  const mode = statSync(path).mode & 0o777;
  const redacted = await redactFile(c.redactor, path, scratch);
  const { file, kind, counts } = redacted;
  try {
    const key = artifactKey(c.project, area, name);
    // In a folder, what is known of the former bytes would call new ones damaged, were this the end.
    if (c.bucketUrl.startsWith('file:')) {
      await c.bucket.delete(artifactManifestKey(c.project, area, name));
    }
    const result = await c.bucket.putFile(key, file.watched(onBytes));
    // Without a condition nothing refuses it.
    const etag = result.stored ? result.etag : '';
    await putManifest(c, area, name, { ...redacted, etag, mode });
    await requireLast(c, area, name, key, etag);
    const { size, sha256 } = file;
    return { key, name: name.join('/'), size, sha256, type: kind, redactions: counts };
  } finally {
    file.dispose();
  }
}

/** Two at once on one name: the body of one must not be measured by the manifest of the other. */
async function requireLast(
  c: Coordination,
  area: Area,
  name: readonly string[],
  key: Key,
  etag: string,
): Promise<void> {
  const now = await c.bucket.head(key);
  if (now?.etag !== etag) await c.bucket.delete(artifactManifestKey(c.project, area, name));
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
