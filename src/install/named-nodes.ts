import { readFileSync } from 'node:fs';
import type { HarnessName } from '../harness/harness.ts';
import type { Paths } from '../state/paths.ts';
import { findOwnEntries } from './hooks-file.ts';
import { readManifest } from './manifest-read.ts';
import { registrationOf } from './registrations.ts';
import { findLine } from './statusline.ts';

/** The Nodes that hooks name, also those of other harnesses and repositories. */
export function namedNodes(paths: Paths): string[] {
  return readManifest(paths).files.flatMap((record) => {
    if (record.kind === 'files') return nodesInCode(record.real);
    return record.kind === 'hooks' ? nodesIn(record.real, record.harness) : [];
  });
}

/** Files of ours name their Node as a JSON string: `const node = "…"`, `NODE = "…"`. */
export function nodesInCode(path: string): string[] {
  try {
    const named = readFileSync(path, 'utf8').matchAll(/^(?:const )?node = (".*")/gim);
    return [...named].map(([, text]) => JSON.parse(text as string) as string);
  } catch {
    // Gone, or changed by hand: no hook of ours runs from there.
    return [];
  }
}

function nodesIn(path: string, harness: HarnessName): string[] {
  try {
    const text = readFileSync(path, 'utf8');
    const registration = registrationOf(harness);
    const line = registration.form === 'hooks' ? findLine(text, registration)?.program : undefined;
    const hooks = findOwnEntries(text, harness);
    return [...hooks, ...(line ? [line] : [])].map(({ node }) => node);
  } catch {
    // Gone, or no valid settings any more: no hook runs from there.
    return [];
  }
}
