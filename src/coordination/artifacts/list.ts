import type { Key } from '../../bucket/bucket.ts';
import {
  type Area,
  artifactManifestKey,
  artifactsPrefix,
  parseArtifactKey,
} from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import type { Listed } from '../known-documents.ts';
import { type Manifest, parseManifest } from './manifest.ts';

export interface Artifact {
  key: Key;
  area: Area;
  path: string[];
  /** bytes */
  size: number;
  modified: Date;
  etag: string;
}

/** In the order of their keys; of all areas unless one is given. */
export async function* listArtifacts(c: Coordination, area?: Area): AsyncGenerator<Artifact> {
  const all = artifactsPrefix(c.project);
  for await (const entry of c.bucket.list(artifactsPrefix(c.project, area))) {
    const place = 'key' in entry ? parseArtifactKey(entry.key, all) : undefined;
    if (!('key' in entry) || !place) continue;
    const { key, size, modified } = entry;
    yield {
      ...place,
      key,
      size,
      modified,
      // A folder's is made of all bytes when it is asked for.
      get etag() {
        return entry.etag;
      },
    };
  }
}

/** Of those that were listed, what is known of them; a version of a manifest is fetched once a machine. */
export async function manifestsOf(
  c: Coordination,
  artifacts: readonly Artifact[],
  area?: Area,
): Promise<Map<Key, Manifest>> {
  const keys = new Map(
    artifacts.map(({ key, area, path }) => [artifactManifestKey(c.project, area, path), key]),
  );
  const listed: Listed[] = [];
  for await (const entry of c.bucket.list(manifestsPrefix(c, area))) {
    if ('key' in entry && keys.has(entry.key)) listed.push(entry);
  }
  const found = new Map<Key, Manifest>();
  for (const [key, document] of await c.documents.read(listed)) {
    const manifest =
      document instanceof DamagedDocument ? undefined : parseManifest(document.fields);
    if (manifest) found.set(keys.get(key) as Key, manifest);
  }
  return found;
}

/** All of the room, or of one area. */
function manifestsPrefix({ project }: Coordination, area: Area | undefined): Key {
  const one = artifactManifestKey(project, area ?? 'shared', ['']).split('/');
  return listedKey([...one.slice(0, area === undefined ? -2 : -1), ''].join('/'));
}
