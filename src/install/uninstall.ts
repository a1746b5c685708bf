import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codexConfigFile, codexRegistration } from '../harness/codex/register.ts';
import { takeTrust } from '../harness/codex/trust-tables.ts';
import type { HarnessName } from '../harness/harness.ts';
import { type Paths, statePaths } from '../state/paths.ts';
import { checkUnchanged, removeEmptyFolders } from './file-edit.ts';
import { isSameLauncher, launcherPath } from './hook-command.ts';
import { findOwnEntries, type OwnEntry } from './hooks-file.ts';
import { JsoncError } from './jsonc/document.ts';
import { exclusively, lockFile } from './lock.ts';
import { lostFile } from './lost-file.ts';
import { type FileRecord, readManifest } from './manifest-read.ts';
import { isSigned } from './own-files.ts';
import { ownHooks } from './plan-hooks.ts';
import { repositoryRoot } from './plan-install.ts';
import {
  type FilesRegistration,
  type HooksRegistration,
  placesOf,
  type Registration,
  skillFolder,
  skillsOf,
} from './registration.ts';
import { registrations } from './registrations.ts';
import { planRestore, type Restoration, takeOut } from './restore.ts';
import { removeRuntimes } from './runtime.ts';
import { decode, readUserFile, sha256 } from './user-file.ts';
import { taskRecord } from './vscode/record.ts';

export interface UninstallRequest {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Default: all. */
  harnesses?: readonly HarnessName[];
  /** What was installed for the repository of `cwd` alone. */
  project: boolean;
  /** Also the state folder, with the embedded bucket in it. */
  purge: boolean;
}

export interface UninstallPlan {
  paths: Paths;
  purge: boolean;
  restorations: Restoration[];
  /** Why files that name our hooks, or may, stay as they are: an uninstall that is not finished. */
  unfinished: string[];
  /** Nothing names the runtime any more: it goes too. */
  removesRuntime: boolean;
  /** There is nothing of ours on this machine. */
  isEmpty: boolean;
}

/** Writes nothing. Throws UserError for a file that cannot be written. */
export function planUninstall(request: UninstallRequest): UninstallPlan {
  const { env, cwd, purge } = request;
  const paths = statePaths(env);
  const records = knownRecords(paths, env, cwd);
  const repository = repositoryRoot(cwd);
  const chosen = records.filter(
    (record) =>
      (!request.harnesses?.length ||
        (record.harness !== undefined && request.harnesses.includes(record.harness))) &&
      (!request.project || record.repository === repository),
  );
  const restorations = chosen.map((record) => planRestore(paths, record));
  const unfinished = restorations.flatMap((each) => (staysNamed(each) ? (each.kept ?? []) : []));
  const removesRuntime =
    unfinished.length === 0 &&
    records.every((record) => !runsUs.includes(record.kind) || chosen.includes(record));
  return {
    paths,
    purge,
    restorations,
    unfinished,
    removesRuntime,
    isEmpty:
      chosen.length === 0 && !(removesRuntime && existsSync(purge ? paths.home : paths.runtime)),
  };
}

/** Carries a plan out. What was mirrored stays, unless it is in the state folder and that is purged. */
export function applyUninstall({
  paths,
  purge,
  restorations,
  removesRuntime,
}: UninstallPlan): void {
  exclusively(paths, () => {
    checkUnchanged(restorations.flatMap(({ edit }) => edit ?? []));
    for (const restoration of restorations) {
      // The next uninstall takes it up again.
      if (staysNamed(restoration)) continue;
      takeOut(paths, restoration);
    }
    removeEmptyFolders(restorations.flatMap(({ record }) => record.folders));
    if (removesRuntime) removeRuntimes(paths);
  });
  if (!removesRuntime) return;
  rmSync(lockFile(paths), { force: true });
  if (purge) removeData(paths);
}

/** Files that name our program, and have it run. */
const runsUs: readonly FileRecord['kind'][] = ['hooks', 'files', 'task'];

/** Whether a file that makes an agent run our hooks could not be edited. A skill runs nothing. */
function staysNamed({ record, kept }: Restoration): boolean {
  return kept !== undefined && [...runsUs, 'setting'].includes(record.kind);
}

/** What the manifest lists, and what is found in the usual places when it is lost. */
function knownRecords(paths: Paths, env: NodeJS.ProcessEnv, cwd: string): FileRecord[] {
  const { files } = readManifest(paths);
  const found = registrations.flatMap((registration) => [
    ...(registration.form === 'files'
      ? registration.places(env).flatMap((place) => lostFiles(paths, registration, place))
      : [
          ...lostHooks(paths, registration, env),
          ...lostHooks(paths, registration, env, repositoryRoot(cwd)),
        ]),
    ...placesOf(registration, env).flatMap((place) => lostSkills(registration, place)),
  ]);
  const task = taskRecord(paths, repositoryRoot(cwd));
  const records = [
    ...files,
    ...[...found, ...(task ? [task] : [])].filter(
      ({ path }) => !files.some((file) => file.path === path),
    ),
  ];
  return withLostTrust(paths, records, env);
}

function lostHooks(
  paths: Paths,
  registration: HooksRegistration,
  env: NodeJS.ProcessEnv,
  repository?: string,
): FileRecord[] {
  const path = registration.hooksFile(env, repository);
  const isOurs = isPresent(paths, path, registration) || isBroken(paths, path, registration);
  if (!isOurs) return [];
  return [
    { ...lost('hooks', registration, path), ...(repository === undefined ? {} : { repository }) },
  ];
}

function lostFiles(
  paths: Paths,
  registration: FilesRegistration,
  env: NodeJS.ProcessEnv,
): FileRecord[] {
  const { files, setting } = registration;
  const found = files(env, { node: '', launcher: launcherPath(paths) })
    .map(({ path }) => readUserFile(path))
    .filter(isSigned)
    .map((file) => ({
      ...lost('files', registration, file.path),
      sha256: sha256(file.bytes as Buffer),
      folders: [join(file.path, '..')],
    }));
  const path = setting.path(env);
  const isOn = found.length > 0 && existsSync(path);
  return isOn ? [...found, lost('setting', registration, path)] : found;
}

function lostSkills(registration: Registration, env: NodeJS.ProcessEnv): FileRecord[] {
  return skillsOf(registration).flatMap((name) =>
    lostSkill(registration, skillFolder(registration, env, name)),
  );
}

function lostSkill(registration: Registration, folder: string): FileRecord[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readUserFile(join(entry.parentPath, entry.name)))
    .filter(isSigned)
    .map((file) => ({
      ...lost('skill', registration, file.path),
      sha256: sha256(file.bytes as Buffer),
      folders: [folder, join(file.path, '..')],
    }));
}

/**
 * The place of our hooks tells under which keys Codex keeps their trust. Where they have moved since
 * the install, the keys noted then may be those of another's hooks by now.
 */
function withLostTrust(paths: Paths, records: FileRecord[], env: NodeJS.ProcessEnv): FileRecord[] {
  const keys = records
    .filter(({ kind, harness }) => kind === 'hooks' && harness === 'codex')
    .flatMap(({ path }) => ownEntries(paths, path, 'codex').map((entry) => trustKey(path, entry)));
  const path = codexConfigFile(env);
  const known = records.find((record) => record.kind === 'trust');
  if (known) {
    const files = new Set(keys.map((key) => key.split(/:[a-z_]+:\d+:\d+$/)[0]));
    const isElsewhere = (key: string) => [...files].some((file) => key.startsWith(`${file}:`));
    const noted = (known.keys ?? []).filter((key) => !isElsewhere(key));
    const all = [...new Set([...noted, ...keys])];
    return records.map((record) => (record === known ? { ...known, keys: all } : record));
  }
  const text = readUserFile(path).bytes?.toString('utf8') ?? '';
  if (takeTrust(text, keys) === text) return records;
  return [...records, { ...lost('trust', codexRegistration, path), keys }];
}

type HarnessRecord = Extract<FileRecord, { harness: HarnessName }>;

function lost(kind: HarnessRecord['kind'], { harness }: Registration, path: string): HarnessRecord {
  return { kind, harness, ...lostFile(path, kind !== 'skill' && kind !== 'files') };
}

/** `<hooks.json>:session_end:0:0` (Codex 0.169.0) */
function trustKey(path: string, { event, group, index }: OwnEntry): string {
  const name = event.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return `${path}:${name}:${group}:${index}`;
}

function isPresent(paths: Paths, path: string, registration: HooksRegistration): boolean {
  const file = readUserFile(path);
  try {
    return file.bytes !== undefined && ownHooks(paths, registration).isPresent(decode(file).text);
  } catch (error) {
    if (error instanceof JsoncError) return false;
    throw error;
  }
}

function ownEntries(paths: Paths, path: string, harness: HarnessName): OwnEntry[] {
  const file = readUserFile(path);
  if (!file.bytes) return [];
  try {
    return findOwnEntries(decode(file).text, harness).filter((entry) =>
      isSameLauncher(entry.launcher, launcherPath(paths)),
    );
  } catch (error) {
    if (error instanceof JsoncError) return [];
    throw error;
  }
}

/** Whether a file that cannot be parsed seems to name our hooks: once it is mended, it does. */
function isBroken(paths: Paths, path: string, { harness }: HooksRegistration): boolean {
  const file = readUserFile(path);
  if (!file.bytes?.includes(launcherPath(paths))) return false;
  try {
    findOwnEntries(decode(file).text, harness);
    return false;
  } catch (error) {
    if (error instanceof JsoncError) return true;
    throw error;
  }
}

/** What the state folder holds, by name: it may be a folder that others use too. */
function removeData(paths: Paths): void {
  const data = [
    paths.config,
    paths.manifest,
    ...[paths.database, paths.recall, paths.usage].flatMap((path) =>
      ['', '-wal', '-shm'].map((ending) => path + ending),
    ),
    join(paths.hookLog, '..'),
    paths.cache,
    paths.bucket,
  ];
  for (const path of data) rmSync(path, { recursive: true, force: true });
  removeEmptyFolders([paths.home]);
}
