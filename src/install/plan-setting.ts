import type { HarnessName } from '../harness/harness.ts';
import type { Paths } from '../state/paths.ts';
import { JsoncError } from './jsonc/document.ts';
import { findRecord, originalBytes } from './manifest.ts';
import { readManifest } from './manifest-read.ts';
import { type FilePlan, isEmpty } from './plan-part.ts';
import type { Setting } from './registration.ts';
import { checkWritable, decode, missingFolders, readUserFile, sha256 } from './user-file.ts';

/**
 * The file with what switches our files on; or why it is left alone, and what its user does instead.
 * Throws UserError for one that cannot be written.
 */
export function planSetting(
  paths: Paths,
  harness: HarnessName,
  { path, put, take, step }: Setting,
  env: NodeJS.ProcessEnv,
): FilePlan | { kept: string } {
  const file = readUserFile(path(env));
  const former = findRecord(readManifest(paths), file.path);
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    return { kept: `${file.path} (${error.message}); switch tracecraft on with \`${step(env)}\`` };
  }

  function plan(): FilePlan {
    const { mark, text } = decode(file);
    const edited = put(text);
    const after = edited === text && file.bytes ? file.bytes : Buffer.from(mark + edited);
    const unchanged = after === file.bytes;
    if (!unchanged) checkWritable(file);
    const original = originalOf(mark, text, unchanged);
    return {
      file,
      after,
      mode: file.mode,
      status: unchanged ? 'unchanged' : former ? 'upgraded' : 'added',
      original: original && { bytes: original, mode: former?.original?.mode ?? file.mode },
      record:
        unchanged && former
          ? undefined
          : {
              kind: 'setting',
              harness,
              path: file.path,
              real: file.real,
              sha256: sha256(after),
              changes: [],
              folders: former?.folders ?? missingFolders(file.real),
            },
    };
  }

  /** An entry that is just as ours was put in by an install whose record is lost; any other is the user's. */
  function originalOf(mark: string, text: string, unchanged: boolean): Buffer | undefined {
    if (!file.bytes || (!former && !unchanged)) return file.bytes;
    const kept = former?.original && originalBytes(paths, former);
    if (former?.sha256 === sha256(file.bytes) && (kept || !former.original)) return kept;
    const stripped = take(text);
    const isOurs = former && !former.original && isEmpty(stripped);
    return isOurs ? undefined : Buffer.from(mark + stripped);
  }
}
