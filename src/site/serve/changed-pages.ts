import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../hash.ts';
import type { BuiltSite } from '../build/build-site.ts';

/** Tells after each build which pages are not as they were at the last call. */
export function openChanges(): (built: BuiltSite) => string[] {
  let known = new Map<string, string>();
  return ({ out, index, pages }) => {
    const names = pages.map(({ page }) => page);
    const before = known;
    known = new Map(names.map((name) => [name, stampOf(join(out, name))]));
    // Each build writes it, also as it was.
    known.set('index.html', sha256(readFileSync(index)));
    const gone = [...before.keys()].filter((name) => !known.has(name));
    return [...gone, ...[...known.keys()].filter((name) => known.get(name) !== before.get(name))];
  };
}

/** A page is written only when it is made anew. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ino}` : '-';
}
