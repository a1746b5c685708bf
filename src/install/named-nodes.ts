import { readFileSync } from 'node:fs';
import type { HarnessName } from '../harness/harness.ts';
import type { Paths } from '../state/paths.ts';
import { findOwnEntries } from './hooks-file.ts';
import { readManifest } from './manifest-read.ts';

/** The Nodes that hooks name, also those of other harnesses and repositories. */
export function namedNodes(paths: Paths): string[] {
  return readManifest(paths)
    .files.filter(({ kind }) => kind === 'hooks')
    .flatMap(({ real, harness }) => nodesIn(real, harness));
}

function nodesIn(path: string, harness: HarnessName): string[] {
  try {
    return findOwnEntries(readFileSync(path, 'utf8'), harness).map(({ node }) => node);
  } catch {
    // Gone, or no valid settings any more: no hook runs from there.
    return [];
  }
}
