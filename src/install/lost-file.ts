import type { RecordedFile } from './manifest-read.ts';
import { readUserFile } from './user-file.ts';

/**
 * What the manifest would have said of a file with something of ours in it, had it not been lost. `isUsers`: it
 * had bytes of its own, as far as anyone knows; they are found by taking ours out.
 */
export function lostFile(path: string, isUsers: boolean): RecordedFile {
  const { real, mode } = readUserFile(path);
  const original = isUsers ? { original: { backup: '', mode } } : {};
  return { path, real, ...original, sha256: '', changes: [], folders: [] };
}
