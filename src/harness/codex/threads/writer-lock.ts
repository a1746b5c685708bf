import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codexHome } from '../sources.ts';

/**
 * Whether a client has a thread open: Codex 0.169.0 locks a file of the thread's while it does, which it removes
 * behind it; a client that was killed leaves it behind without the lock. Where the system does not tell of locks,
 * the file has to do: `perhaps`.
 */
export function isOpenElsewhere(env: NodeJS.ProcessEnv, thread: string): boolean | 'perhaps' {
  const path = join(codexHome(env), 'thread-writer-locks', `${thread}.lock`);
  if (!existsSync(path)) return false;
  try {
    const { ino } = statSync(path);
    // proc(5): `7: FLOCK  ADVISORY  WRITE 1138 fe:00:3072367 0 EOF`
    const locks = readFileSync('/proc/locks', 'utf8');
    return new RegExp(`FLOCK .*:${ino} `).test(locks);
  } catch {
    return existsSync(path) ? 'perhaps' : false;
  }
}
