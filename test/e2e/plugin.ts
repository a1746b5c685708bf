import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookRun } from '../../src/state/hook-log.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { pack } from './pack.ts';
import { filesBelow } from './scenario.ts';

/** The package as it is published, in a folder that both clients take as a marketplace. */
export async function unpackedPackage(sandbox: Sandbox): Promise<string> {
  const folder = join(sandbox.root, 'unpacked');
  mkdirSync(folder);
  await sandbox.run('tar', ['xf', await pack(sandbox), '-C', folder]);
  return join(folder, 'package');
}

/** The events that tracecraft worked on for this session, sorted. */
export function eventsOf({ home }: Sandbox, session: string): string[] {
  const log = join(home, '.tracecraft/logs/hook.jsonl');
  if (filesBelow(join(home, '.tracecraft/logs')).length === 0) return [];
  const runs = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): HookRun => JSON.parse(line));
  return runs
    .filter((run) => run.session === session)
    .map(({ event }) => event)
    .sort();
}
