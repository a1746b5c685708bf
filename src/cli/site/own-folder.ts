import { join } from 'node:path';
import { sha256 } from '../../hash.ts';
import type { CliContext } from '../context.ts';
import { type SiteArgs, scopeOf } from './scope.ts';

/** Below tracecraft's own: one for each choice of sessions, so that none undoes another's pages. */
export function ownFolder(context: CliContext, args: SiteArgs, of = ''): string {
  const { since, until, images, density, strict } = args;
  const { project, harness, ids, from } = scopeOf(context, args);
  const choice = [project, harness, ids, from, since, until, images, density, strict];
  const name = [of, sha256(JSON.stringify(choice)).slice(0, 12)].filter(Boolean).join('-');
  return join(context.paths.cache, 'sites', name);
}
