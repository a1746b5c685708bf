import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface FolderFile {
  path: string;
  /** Its parts, the uploaded folder's own name first. */
  name: string[];
  /** bytes */
  size: number;
}

/** The files of a folder, in the order of their names. Links are not followed: they may lead anywhere. */
export function filesBelow(root: string): { files: FolderFile[]; leftOut: string[] } {
  const files: FolderFile[] = [];
  const leftOut: string[] = [];
  walk(root, [basename(root)]);
  return { files, leftOut };

  function walk(folder: string, above: string[]): void {
    const entries = readdirSync(folder, { withFileTypes: true });
    entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const name = [...above, entry.name];
      if (entry.isDirectory()) walk(path, name);
      else if (entry.isFile()) files.push({ path, name, size: statSync(path).size });
      else leftOut.push(name.join('/'));
    }
  }
}
