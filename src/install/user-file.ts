import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../state/user-error.ts';

/** A file of the user's, read with the intent to change it. */
export interface UserFile {
  /** As the harness names it. */
  path: string;
  /** Where the bytes lie: a link is written through, not replaced. */
  real: string;
  /** Undefined: there is none yet. */
  bytes: Buffer | undefined;
  mode: number;
}

const newFileMode = 0o600;

export function readUserFile(path: string): UserFile {
  const folder = nearestFolder(dirname(path));
  if (!statSync(folder).isDirectory())
    throw new UserError(`${folder} is not a folder`, 'Move it away, then try again.');
  const real = realPath(path);
  const stat = statSync(real, { throwIfNoEntry: false });
  if (!stat) return { path, real, bytes: undefined, mode: newFileMode };
  if (!stat.isFile()) throw new UserError(`${path} is not a file`, 'Move it away, then try again.');
  return { path, real, bytes: readFileSync(real), mode: stat.mode & 0o7777 };
}

/** Throws UserError when the file could not be replaced; root may write anything, so the mode counts. */
export function checkWritable({ path, real, bytes, mode }: UserFile): void {
  if (bytes && ((mode & 0o200) === 0 || !isWritable(real))) {
    throw new UserError(
      `${path} is read-only`,
      `Allow writing: chmod u+w ${real}\nWhere another tool makes it (Nix, dotfiles), add the hooks there: --dry-run shows them.`,
    );
  }
  const folder = nearestFolder(dirname(real));
  if ((statSync(folder).mode & 0o200) === 0 || !isWritable(folder)) {
    throw new UserError(
      `${path} cannot be written: ${folder} is read-only`,
      'Allow writing (chmod u+w).',
    );
  }
}

/** The folders that writing the file would make, the outermost first. */
export function missingFolders(path: string): string[] {
  const folder = dirname(path);
  return existsSync(folder) ? [] : [...missingFolders(folder), folder];
}

/** Text and its byte order mark, which no JSON reader wants. Throws UserError for what is no UTF-8. */
export function decode({ path, bytes }: UserFile): { mark: string; text: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\uFEFF') ? { mark: '\uFEFF', text: text.slice(1) } : { mark: '', text };
  } catch (cause) {
    throw new UserError(`${path} is not UTF-8`, 'Save it as UTF-8, then try again.', { cause });
  }
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Also of a file that is not there yet, and of a link whose target is not. */
function realPath(path: string, links = 0): string {
  if (links > 40) throw new UserError(`${path} is a link that leads in a circle`, 'Mend the link.');
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink() && !existsSync(path)) {
    return realPath(resolve(dirname(path), readlinkSync(path)), links + 1);
  }
  if (stat) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), path.slice(parent.length));
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Any reason means the same to the caller, which names the file.
    return false;
  }
}
