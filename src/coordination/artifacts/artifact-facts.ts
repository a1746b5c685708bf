import type { Artifact } from './list.ts';
import type { Manifest } from './manifest.ts';
import { stepOf } from './place.ts';

/** An artifact for machines. Names here are promised: scripts read them. */
export function artifactFacts(
  { key, area, path, size, modified }: Artifact,
  manifest: Manifest | undefined,
) {
  return {
    key,
    step: stepOf(area),
    name: path.join('/'),
    size,
    modified: modified.toISOString(),
    sha256: manifest?.sha256 ?? null,
    type: manifest?.type ?? null,
    redactions: manifest?.redactions ?? null,
    by: manifest?.by ?? null,
  };
}
