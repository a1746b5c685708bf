import type { Paths } from '../state/paths.ts';
import { UserError } from '../state/user-error.ts';
import type { FileEdit } from './file-edit.ts';
import type { Change } from './jsonc/append.ts';
import { JsoncError } from './jsonc/document.ts';
import { findRecord, originalBytes } from './manifest.ts';
import { type RecordedAs, type RecordedFile, readManifest } from './manifest-read.ts';
import {
  checkWritable,
  decode,
  missingFolders,
  readUserFile,
  sha256,
  type UserFile,
} from './user-file.ts';

/** A file that will hold something of ours. */
export interface FilePlan extends FileEdit {
  status: 'added' | 'upgraded' | 'unchanged';
  /** What goes into the manifest, but for the backup; undefined when it is in there already. */
  record: Unsaved | undefined;
  /** The file as it would be without us. */
  original: { bytes: Buffer; mode: number } | undefined;
}

type Unsaved = RecordedAs & Omit<RecordedFile, 'original'>;

/** What we have in a file of the user's, as it is put in. Each function throws JsoncError. */
export interface OwnPart extends PresentPart {
  recordedAs: RecordedAs;
  /** `now`: the file as it is, by which that stays which nothing is said of. */
  put(text: string, now: string): Edited;
}

/** The same as it is found, and taken out. */
export interface PresentPart {
  isPresent(text: string): boolean;
  /** By structure: for a text that others have changed since. What `original` had stays, also when it is empty. */
  take(text: string, original?: string): string;
  /** Whether a file that we made holds nothing of anyone else's once ours is taken out. */
  isBlank(text: string): boolean;
}

export interface Edited {
  text: string;
  /** What was put in, for `undo`; empty where what an earlier install put in was brought up to date. */
  changes: Change[];
}

/** Throws UserError for a file that cannot be understood or written. */
export function planPart(paths: Paths, path: string, part: OwnPart): FilePlan {
  const file = readUserFile(path);
  const former = findRecord(readManifest(paths), file.path);

  return understood(file, () => {
    const { mark, text } = decode(file);
    const present = part.isPresent(text);
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
      const stripped = part.take(text);
      return former && !former.original && part.isBlank(stripped)
        ? undefined
        : Buffer.from(mark + stripped);
    }

    function edit(): Edited {
      const inPlace = part.put(text, text);
      if (inPlace.text === text || inPlace.changes.length > 0) return inPlace;
      // Of a file that is as we left it, doing it afresh gives the same and tells what we put in.
      const fresh = former?.changes.length && isAsWeLeftIt() && hasOriginal();
      return fresh ? part.put(textOf(original), text) : inPlace;
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

    function recordOf({ changes }: Edited, bytes: Buffer): Unsaved {
      return {
        ...part.recordedAs,
        path: file.path,
        real: file.real,
        sha256: sha256(bytes),
        changes: changes.map((change) => ({ with: change.with, without: change.without })),
        folders: former?.folders ?? missingFolders(file.real),
      };
    }
  });
}

/** Whether settings hold nothing. */
export function isEmpty(text: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(text);
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
