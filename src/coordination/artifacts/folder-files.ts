import { lstatSync, readdirSync } from 'node:fs';
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
    const entries = readdirSync(folder);
    for (const entry of entries.sort()) {
      const path = join(folder, entry);
      const name = [...above, entry];
      // A name that is no UTF-8 cannot be told to the system again; what it stands for is not found by it.
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(path, name);
      else if (stat?.isFile()) files.push({ path, name, size: stat.size });
      else leftOut.push(name.join('/'));
    }
  }
}
