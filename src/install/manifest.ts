import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../state/atomic-file.ts';
import type { Paths } from '../state/paths.ts';
import { removeEmptyFolders } from './file-edit.ts';
import { exclusively } from './lock.ts';
import { type FileRecord, type Manifest, readManifest } from './manifest-read.ts';
import { sha256 } from './user-file.ts';

export function findRecord(manifest: Manifest, path: string): FileRecord | undefined {
  return manifest.files.find((file) => file.path === path);
}

/** Stores the record in the place of the file's former one. */
export function keepRecord(paths: Paths, record: FileRecord): void {
  changeManifest(paths, record.path, [record]);
}

export function dropRecord(paths: Paths, path: string): void {
  changeManifest(paths, path, []);
}

/** Keeps bytes under a name that tells them apart; the same bytes are kept once. */
export function keepBackup(paths: Paths, path: string, bytes: Uint8Array): string {
  const name = `${sha256(bytes).slice(0, 16)}-${basename(path)}`;
  const backup = join(paths.backups, name);
  if (!existsSync(backup)) writeFileAtomic(backup, bytes);
  return name;
}

/** The bytes of a file as they were before us; undefined when there was none, or the backup is lost. */
export function originalBytes(paths: Paths, { original }: FileRecord): Buffer | undefined {
  const backup = original?.backup && join(paths.backups, original.backup);
  return backup && existsSync(backup) ? readFileSync(backup) : undefined;
}

function changeManifest(paths: Paths, path: string, records: FileRecord[]): void {
  exclusively(paths, () => {
    const others = readManifest(paths).files.filter((file) => file.path !== path);
    writeManifest(paths, [...others, ...records]);
  });
}

function writeManifest(paths: Paths, files: FileRecord[]): void {
  const order = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (order.length === 0) rmSync(paths.manifest, { force: true });
  else
    writeFileAtomic(paths.manifest, `${JSON.stringify({ version: 1, files: order }, null, 2)}\n`);
  removeUnusedBackups(paths, order);
}

function removeUnusedBackups(paths: Paths, files: FileRecord[]): void {
  if (!existsSync(paths.backups)) return;
  const used = files.map((file) => file.original?.backup);
  // By the names that `keepBackup` gives: the state folder may be one that others use too.
  const unused = readdirSync(paths.backups).filter(
    (name) => /^[0-9a-f]{16}-/.test(name) && !used.includes(name),
  );
  for (const name of unused) rmSync(join(paths.backups, name), { force: true });
  removeEmptyFolders([paths.backups]);
}
