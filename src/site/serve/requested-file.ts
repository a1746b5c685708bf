import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** A file of the site, open to be read. Whoever gets it closes it. */
export interface OpenFile {
  /** From the site's root, with `/`. */
  name: string;
  descriptor: number;
  size: number;
}

/** The name of the file that a request's target asks for; undefined for what can be none of a site. */
export function requestedName(target: string): string | undefined {
  const path = /^\/[^?#]*/.exec(target)?.[0];
  if (path === undefined) return undefined;
  if (path === '/') return 'index.html';
  const parts = path.slice(1).split('/').map(decoded);
  return parts.every(isPart) ? parts.join('/') : undefined;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // No UTF-8: no name that a build gives.
    return undefined;
  }
}

/** Neither a way up or out, by whichever system's rules, nor hidden: the list of files is, and what is half written. */
function isPart(part: string | undefined): part is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name has them, and NUL ends a path
  return part !== undefined && part !== '' && !/^\.|[/\\:\0-\x1f]/.test(part);
}

/** Undefined where there is no such file. A link is none, nor is what lies below one. */
export function openRequested(root: string, name: string): OpenFile | undefined {
  const parts = name.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = join(root, ...parts.slice(0, depth));
    if (!statOf(folder)?.isDirectory()) return undefined;
  }
  const path = join(root, ...parts);
  if (!statOf(path)?.isFile()) return undefined;
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    // Gone since, or become a link: the next build may bring it back.
    return undefined;
  }
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { name, descriptor, size: stat.size };
  closeSync(descriptor);
  return undefined;
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Longer than names can be, say: no file of a site.
    return undefined;
  }
}
