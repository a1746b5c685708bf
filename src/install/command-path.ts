import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../state/paths.ts';
import { quote } from './shell-words.ts';

/** The command for people and agents. */
export function commandPath(paths: Paths): string {
  return join(paths.bin, process.platform === 'win32' ? 'tracecraft.cmd' : 'tracecraft');
}

/** Characters: a deep folder shall not take the place of what a text has to say. */
const longest = 200;

/** The command as it stands in what is put before a session: so that it runs from anywhere, where it is short. */
export function commandInTexts(paths: Paths): string {
  const installed = quote(commandPath(paths));
  return existsSync(commandPath(paths)) && installed.length <= longest ? installed : 'tracecraft';
}
