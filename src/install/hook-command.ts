import { join } from 'node:path';
import type { HarnessName } from '../harness/harness.ts';
import { harnesses } from '../harness/registry.ts';
import type { Paths } from '../state/paths.ts';
import { joinWords, splitWords } from './shell-words.ts';

/**
 * What a harness runs: `<node> <state>/runtime/hook.cjs <harness>`. The line says nothing of our
 * version, so that it stays the same across upgrades: Codex's trust hangs on it.
 */
export interface HookCommand {
  node: string;
  launcher: string;
  harness: HarnessName;
}

/** The file that hooks name. */
export function launcherPath(paths: Paths): string {
  return join(paths.runtime, 'hook.cjs');
}

export function spellHookCommand(command: HookCommand, platform = process.platform): string {
  return joinWords([command.node, command.launcher, command.harness], platform);
}

/** Reads a hook's command back; undefined for one that is no tracecraft's, of whichever state folder. */
export function readHookCommand(line: string): HookCommand | undefined {
  const [node, launcher, name, ...rest] = splitWords(line) ?? [];
  if (!node || !launcher || !/[\\/]runtime[\\/]hook\.cjs$/.test(launcher)) return undefined;
  const harness = harnesses.find((harness) => harness.name === name)?.name;
  return harness && rest.length === 0 ? { node, launcher, harness } : undefined;
}

/** Windows spells the same path with either slash. */
export function isSameLauncher(a: string, b: string): boolean {
  return a.replaceAll('\\', '/') === b.replaceAll('\\', '/');
}
