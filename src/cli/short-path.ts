import { sep } from 'node:path';
import { userHome } from '../state/paths.ts';

/** `~/.claude/settings.json`, as a person writes it; `home` may be spelled in another way. */
export function shortPath(path: string, home = '~'): string {
  const own = userHome(process.env);
  return path.startsWith(own + sep) ? home + path.slice(own.length) : path;
}
