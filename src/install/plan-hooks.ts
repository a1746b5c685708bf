import type { Paths } from '../state/paths.ts';
import { UserError } from '../state/user-error.ts';
import type { FileEdit } from './file-edit.ts';
import { launcherPath } from './hook-command.ts';
import { findOwnEntries } from './hooks-file.ts';
import { JsoncError } from './jsonc/document.ts';
import { findRecord, originalBytes } from './manifest.ts';
import { type FileRecord, readManifest } from './manifest-read.ts';
import { type Edited, type OwnHooks, putHooks } from './put-hooks.ts';
import { type HooksRegistration, timeoutsOf } from './registration.ts';
import { takeHooks } from './take-hooks.ts';
import {
  checkWritable,
  decode,
  missingFolders,
  readUserFile,
  sha256,
  type UserFile,
} from './user-file.ts';

/** A file that will hold our hooks or our skill. */
export interface FilePlan extends FileEdit {
  status: 'added' | 'upgraded' | 'unchanged';
  /** What goes into the manifest, but for the backup; undefined when it is in there already. */
  record: Omit<FileRecord, 'original'> | undefined;
  /** The file as it would be without us. */
  original: { bytes: Buffer; mode: number } | undefined;
}

export interface HooksTarget {
  registration: HooksRegistration;
  env: NodeJS.ProcessEnv;
  /** Root of the one repository to install for. */
  repository: string | undefined;
  /** The command that every event runs. */
  command: string;
  platform: NodeJS.Platform;
  /** With the events that hooks print something for. */
  coordinate: boolean;
}

/** Throws UserError for a file that cannot be understood or written. */
export function planHooks(paths: Paths, target: HooksTarget): FilePlan {
  const { registration, env, repository } = target;
  const { harness } = registration;
  const file = readUserFile(registration.hooksFile(env, repository));
  const launcher = launcherPath(paths);
  const former = findRecord(readManifest(paths), file.path);

  return understood(file, () => {
    const { mark, text } = decode(file);
    const present = findOwnEntries(text, harness).some((entry) => entry.launcher === launcher);
    const original = originalOf();
    const edited = edit();
    const after = edited.text === text && file.bytes ? file.bytes : Buffer.from(mark + edited.text);
    const unchanged = after === file.bytes;
    if (!unchanged) checkWritable(file);
    return {
      file,
      after,
      mode: file.mode,
      status: unchanged ? 'unchanged' : present ? 'upgraded' : 'added',
      original: original && { bytes: original, mode: former?.original?.mode ?? file.mode },
      record: unchanged && former ? undefined : recordOf(edited, after),
    };

    function originalOf(): Buffer | undefined {
      if (!present) return file.bytes;
      if (former && isAsWeLeftIt() && hasOriginal()) return originalBytes(paths, former);
      const stripped = takeHooks(text, harness, launcher);
      return former && !former.original && isEmpty(stripped)
        ? undefined
        : Buffer.from(mark + stripped);
    }

    function edit(): Edited {
      const hooks = handlersOf(target);
      const inPlace = putHooks(text, harness, launcher, hooks);
      if (inPlace.text === text || inPlace.changes.length > 0) return inPlace;
      // Of a file that is as we left it, doing it afresh gives the same and tells what we put in.
      const fresh = former?.changes.length && isAsWeLeftIt() && hasOriginal();
      return fresh ? putHooks(textOf(original), harness, launcher, hooks) : inPlace;
    }

    function isAsWeLeftIt(): boolean {
      return file.bytes !== undefined && former?.sha256 === sha256(file.bytes);
    }

    function hasOriginal(): boolean {
      return !former?.original || originalBytes(paths, former) !== undefined;
    }

    function textOf(bytes: Buffer | undefined): string {
      return decode({ ...file, bytes }).text;
    }

    function recordOf({ changes }: Edited, bytes: Buffer): FilePlan['record'] {
      return {
        kind: 'hooks',
        harness,
        ...(repository === undefined ? {} : { repository }),
        path: file.path,
        real: file.real,
        sha256: sha256(bytes),
        changes: changes.map((change) => ({ with: change.with, without: change.without })),
        folders: former?.folders ?? missingFolders(file.real),
      };
    }
  });
}

/** Whether a file is one that we made and that holds nothing of anyone else's. */
export function isEmpty(text: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(text);
}

function handlersOf({ registration, command, platform, coordinate }: HooksTarget): OwnHooks {
  return Object.fromEntries(
    timeoutsOf(registration, coordinate).map(([event, timeout]) => [
      event,
      registration.handler(command, timeout, platform, event),
    ]),
  );
}

function understood<T>({ path }: UserFile, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof JsoncError)) throw cause;
    throw new UserError(
      `${path} is not valid: ${cause.message}`,
      'Mend it, then try again; nothing was written.',
      {
        cause,
      },
    );
  }
}
