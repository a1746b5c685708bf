import type { Key } from '../../bucket/bucket.ts';
import {
  type Area,
  artifactKey,
  artifactsPrefix,
  parseArtifactKey,
} from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { artifactPath } from './names.ts';

/** One artifact of those that a name means. */
export interface FoundFile {
  key: Key;
  /** The parts of its whole name, as its key tells it. */
  path: string[];
  /** bytes */
  size: number;
}

export interface Found {
  /** A folder's files, or the one file. */
  files: FoundFile[];
  isFolder: boolean;
  /** The parts of the name that was asked for. */
  path: string[];
}

/**
 * What a name means: the artifact of this very name, else all below it; with a slash at its end the latter
 * alone. Throws UserError (exit 1).
 */
export async function findArtifacts(c: Coordination, name: string, area: Area): Promise<Found> {
  const path = artifactPath(name);
  for (const key of name.endsWith('/') ? [] : spellings(c, path, area)) {
    const info = await c.bucket.head(key);
    if (info) return { files: [{ key, path, size: info.size }], isFolder: false, path };
  }
  const files = await filesBelow(c, path, area);
  if (files.length > 0) return { files, isFolder: true, path };
  const key = artifactKey(c.project, area, path);
  throw new UserError(
    `Artifact not found: ${key}`,
    '`tracecraft artifact list` shows what there is; --step names the step it belongs to.',
  );
}

/** Ours, and as the Python client has it: names as they are, where that is another. A folder holds ours alone. */
function spellings(c: Coordination, path: readonly string[], area: Area): Key[] {
  const key = artifactKey(c.project, area, path);
  const plain = listedKey(`${artifactsPrefix(c.project, area)}${path.join('/')}`);
  return plain === key || c.bucketUrl.startsWith('file:') ? [key] : [key, plain];
}

async function filesBelow(c: Coordination, path: string[], area: Area): Promise<FoundFile[]> {
  const all = artifactsPrefix(c.project);
  const files: FoundFile[] = [];
  for await (const entry of c.bucket.list(listedKey(`${artifactKey(c.project, area, path)}/`))) {
    if (!('key' in entry)) continue;
    const place = parseArtifactKey(entry.key, all);
    if (place) files.push({ key: entry.key, path: place.path, size: entry.size });
  }
  return files;
}
