import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import type { HarnessName } from '../harness/harness.ts';
import type { Paths } from '../state/paths.ts';

/** `install.json`: what `install` wrote into other programs' files. For hooks too, so Node's own modules only. */
export interface Manifest {
  version: 1;
  files: FileRecord[];
}

export type FileRecord = RecordedAs & RecordedFile;

/** What of ours a file holds. */
export type RecordedAs =
  | {
      /** `files`: ours as a whole. `setting`: the user's, with what switches those on. */
      kind: 'hooks' | 'files' | 'setting' | 'skill' | 'trust';
      harness: HarnessName;
      /** Root of the one repository it is for; absent: for all of them. */
      repository?: string;
    }
  | {
      /** Of VS Code. */
      kind: 'task';
      harness?: undefined;
      repository: string;
    };

export interface RecordedFile {
  /** As the harness names the file, and where its bytes lie. */
  path: string;
  real: string;
  /** The file as it is without us: a name in the backups and its mode. Absent: there was none. */
  original?: { backup: string; mode: number };
  /** SHA-256 of the file as we left it. */
  sha256: string;
  /** What we put in, in the order of the text, for a file that others have changed since. */
  changes: { with: string; without: string }[];
  /** Folders we made for it, the outermost first. */
  folders: string[];
  /** Of `trust`: the hooks we made Codex trust, by its keys. */
  keys?: string[];
}

export function readManifest(paths: Paths): Manifest {
  const none: Manifest = { version: 1, files: [] };
  try {
    const value = JSON.parse(readFileSync(paths.manifest, 'utf8'));
    return Array.isArray(value?.files) ? value : none;
  } catch {
    // Missing or unreadable: nothing is known, and what needs it looks into the files themselves.
    return none;
  }
}

/**
 * Whether the harness's own settings run our hooks for this folder, so that the plugin's need not.
 * The file has the word: entries that were taken out by hand do not count.
 */
export function settingsFormInstalled(paths: Paths, harness: HarnessName, folder: string): boolean {
  return readManifest(paths).files.some(
    (file) =>
      file.kind === 'hooks' &&
      file.harness === harness &&
      (file.repository === undefined || `${folder}${sep}`.startsWith(`${file.repository}${sep}`)) &&
      /[\\/]runtime[\\/]+hook\.cjs/.test(textOf(file.path)),
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone or unreadable: it runs no hook.
    return '';
  }
}
