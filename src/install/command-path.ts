import { join } from 'node:path';
import type { Paths } from '../state/paths.ts';

/** The command for people and agents. */
export function commandPath(paths: Paths): string {
  return join(paths.bin, process.platform === 'win32' ? 'tracecraft.cmd' : 'tracecraft');
}
