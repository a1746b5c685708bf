import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { HarnessName } from '../harness/harness.ts';
import type { Paths } from '../state/paths.ts';
import { removeEmptyFolders, sameBytes } from './file-edit.ts';
import { findRecord } from './manifest.ts';
import { type FileRecord, readManifest } from './manifest-read.ts';
import type { FilePlan } from './plan-part.ts';
import { checkWritable, missingFolders, readUserFile, sha256, type UserFile } from './user-file.ts';

/** Stands in every file that is ours as a whole; by it they are known when the manifest is lost. */
const signature = 'Part of tracecraft.';

export interface OwnFilesPlan {
  files: FilePlan[];
  /** What was left alone, and why. */
  kept: string[];
}

export interface WantedFile {
  path: string;
  bytes: Buffer;
}

export interface OwnFilesTarget {
  kind: 'skill' | 'files';
  harness: HarnessName;
  /** What they are together, should they be another's: `~/.x/skills/tracecraft is another's skill`. */
  anothers: string;
}

/** Files that hold nothing but what we write: made, updated, and left alone when others changed them. */
export function planOwnFiles(
  paths: Paths,
  { kind, harness, anothers }: OwnFilesTarget,
  wanted: readonly WantedFile[],
): OwnFilesPlan {
  const manifest = readManifest(paths);
  const pairs = wanted.map(({ path, bytes }) => ({ bytes, file: readUserFile(path) }));
  const ours = pairs.some(({ file }) => findRecord(manifest, file.path) || isSigned(file));
  if (!ours && pairs.some(({ file }) => file.bytes)) return { files: [], kept: [anothers] };

  const plan: OwnFilesPlan = { files: [], kept: [] };
  for (const { bytes, file } of pairs) {
    const former = findRecord(manifest, file.path);
    const isOurs =
      !file.bytes || sameBytes(file.bytes, bytes) || isAsWeLeftIt(file, former?.sha256);
    if (!isOurs) {
      plan.kept.push(`${file.path} was changed by hand; delete it to get the new one`);
      continue;
    }
    const unchanged = sameBytes(file.bytes, bytes);
    if (!unchanged) checkWritable(file);
    plan.files.push({
      file,
      after: bytes,
      mode: file.mode,
      status: unchanged ? 'unchanged' : file.bytes ? 'upgraded' : 'added',
      original: undefined,
      record: unchanged && former ? undefined : recordOf(file, former, bytes),
    });
  }
  return plan;

  function recordOf(file: UserFile, former: FileRecord | undefined, bytes: Buffer): FileRecord {
    return {
      kind,
      harness,
      path: file.path,
      real: file.real,
      sha256: sha256(bytes),
      changes: [],
      // One that is there already is of an install whose record is lost, and so is its folder.
      folders: former?.folders ?? (file.bytes ? [dirname(file.path)] : missingFolders(file.real)),
    };
  }
}

export function isSigned({ bytes }: UserFile): boolean {
  return bytes?.includes(signature) ?? false;
}

/** Python keeps a compiled copy beside each module: `__pycache__/<name>.cpython-312.pyc`. */
export function removeCompiled(path: string): void {
  const folder = join(dirname(path), '__pycache__');
  if (!path.endsWith('.py') || existsSync(path) || !existsSync(folder)) return;
  const start = `${basename(path, '.py')}.`;
  const compiled = readdirSync(folder).filter((name) => name.startsWith(start));
  for (const name of compiled) rmSync(join(folder, name), { force: true });
  removeEmptyFolders([folder]);
}

/** Without a record, the signature is all there is to go by. */
function isAsWeLeftIt(file: UserFile, left: string | undefined): boolean {
  return left === undefined
    ? isSigned(file)
    : file.bytes !== undefined && sha256(file.bytes) === left;
}
