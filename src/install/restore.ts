import { takeTrust } from '../harness/codex/trust-tables.ts';
import type { Paths } from '../state/paths.ts';
import { type FileEdit, removeEmptyFolders, writeEdit } from './file-edit.ts';
import { hasTrailingComma, JsoncError } from './jsonc/document.ts';
import { dropRecord, originalBytes } from './manifest.ts';
import type { FileRecord } from './manifest-read.ts';
import { removeCompiled } from './own-files.ts';
import { ownHooks } from './plan-hooks.ts';
import { isEmpty, type PresentPart } from './plan-part.ts';
import { registrationOf } from './registrations.ts';
import { undo } from './undo.ts';
import { checkWritable, decode, readUserFile, sha256, type UserFile } from './user-file.ts';
import { ownTask } from './vscode/task.ts';

/** How one file is brought back to what it is without us. */
export interface Restoration {
  record: FileRecord;
  path: string;
  /** Undefined: there is nothing of ours in it any more, or it cannot be helped (`kept` says why). */
  edit: FileEdit | undefined;
  kept?: string;
}

/**
 * A file that is as we left it gets its former bytes back. From one that others have changed since,
 * what we put in is taken out. Throws UserError for a file that cannot be written.
 */
export function planRestore(paths: Paths, record: FileRecord): Restoration {
  return { record, ...planFile(paths, record) };
}

/** Carries it out, and forgets the file. */
export function takeOut(paths: Paths, { record, edit }: Restoration): void {
  if (edit) writeEdit(edit);
  if (record.kind === 'files') removeCompiled(record.path);
  // Before the record goes: where this ends half-way, the next uninstall finds the folders by it.
  removeEmptyFolders(record.folders);
  dropRecord(paths, record.path);
}

function planFile(paths: Paths, record: FileRecord): Omit<Restoration, 'record'> {
  const file = readUserFile(record.path);
  const { path } = file;
  if (!file.bytes) return { path, edit: undefined };

  const original = originalBytes(paths, record);
  const isWhole = !record.original || original !== undefined;
  if (isWhole && sha256(file.bytes) === record.sha256) {
    return restoration(file, original, record.original?.mode);
  }
  if (record.kind === 'skill' || record.kind === 'files')
    return { path, edit: undefined, kept: `${path} was changed by hand` };
  try {
    const rest = withoutUs(paths, file, record);
    if (!record.original && isBlank(paths, record, rest)) return restoration(file, undefined);
    // What Codex writes of itself (line ends) goes back where nothing else has changed.
    const same = original !== undefined && sameButLineEnds(rest, original.toString('utf8'));
    return restoration(file, same ? original : Buffer.from(rest));
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    return { path, edit: undefined, ...leftAlone(file, record, error) };
  }
}

function leftAlone(
  { path, bytes }: UserFile,
  { kind }: FileRecord,
  { message }: JsoncError,
): Pick<Restoration, 'kept'> {
  if (kind !== 'setting') return { kept: `${path} is not valid (${message})` };
  if (!bytes?.includes('tracecraft')) return {};
  return { kept: `${path} (${message}); take tracecraft out of it by hand` };
}

function restoration(
  file: UserFile,
  after: Buffer | undefined,
  mode = file.mode,
): Omit<Restoration, 'record'> {
  const { path } = file;
  if (after && file.bytes?.equals(after) && mode === file.mode) return { path, edit: undefined };
  checkWritable(file);
  return { path, edit: { file, after, mode } };
}

function isBlank(paths: Paths, { kind }: FileRecord, rest: string): boolean {
  if (kind === 'trust') return rest.trim() === '';
  return kind === 'task' ? ownTask(paths).isBlank(rest) : isEmpty(rest);
}

function withoutUs(paths: Paths, file: UserFile, record: FileRecord): string {
  if (record.kind === 'trust') return withoutTrust(file, record);
  if (record.kind === 'task') return withoutPart(paths, file, record, ownTask(paths));
  const registration = registrationOf(record.harness);
  if (record.kind === 'hooks' && registration.form === 'hooks') {
    return withoutPart(paths, file, record, ownHooks(paths, registration));
  }
  const { mark, text } = decode(file);
  return mark + (registration.form === 'files' ? registration.setting.take(text) : text);
}

function withoutPart(paths: Paths, file: UserFile, record: FileRecord, part: PresentPart): string {
  const { mark, text } = decode(file);
  const bytes = originalBytes(paths, record);
  const original = bytes && decode({ ...file, bytes }).text;
  const undone = record.changes.length > 0 ? undo(text, record.changes) : undefined;
  return mark + (undone !== undefined && isClean(undone) ? undone : part.take(text, original));

  function isClean(rest: string): boolean {
    // What others put before ours brought a comma that ours made necessary.
    if (hasTrailingComma(rest) && ![text, original ?? ''].some(hasTrailingComma)) return false;
    try {
      return !part.isPresent(rest);
    } catch {
      // Others' changes hung on ours: taking out by structure keeps the file valid.
      return false;
    }
  }
}

function withoutTrust(file: UserFile, record: FileRecord): string {
  return takeTrust(file.bytes?.toString('utf8') ?? '', record.keys ?? []);
}

function sameButLineEnds(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trimEnd() === b.replaceAll('\r\n', '\n').trimEnd();
}
