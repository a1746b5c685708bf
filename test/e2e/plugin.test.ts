import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookRun } from '../../src/state/hook-log.ts';
import { pinnedNode, type Sandbox } from '../support/sandbox.ts';
import { pack } from './pack.ts';
import { type Scene, scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'count them again': ['There are still none.'],
  'some time later': ['Later.'],
};

const eventsOfATurn = ['SessionEnd', 'SessionStart', 'Stop'];

scenario(
  "as a Claude Code plugin it mirrors too, and once only beside the settings' hooks",
  { script, node: pinnedNode },
  async (scene) => {
    const { sandbox } = scene;
    const plugin = await unpacked(scene);
    await sandbox.run('claude', ['plugin', 'marketplace', 'add', plugin]);
    await sandbox.run('claude', ['plugin', 'install', 'tracecraft@tracecraft']);
    await scene.claude('count the notes');
    const first = transcriptWith(sandbox, 'claude', 'There are no notes.');
    assert.deepEqual(eventsOf(sandbox, first.record), eventsOfATurn);

    await scene.install('--harness', 'claude-code');
    await scene.claude('count them again');
    const second = transcriptWith(sandbox, 'claude', 'There are still none.');
    assert.deepEqual(eventsOf(sandbox, second.record), eventsOfATurn);

    await scene.claude('some time later');
    await assertMirrored(scene, first);
    await assertMirrored(scene, second);
  },
);

/** The package as it is published, in a folder that can be added as a marketplace. */
async function unpacked({ sandbox }: Scene): Promise<string> {
  const folder = join(sandbox.root, 'unpacked');
  mkdirSync(folder);
  await sandbox.run('tar', ['xf', await pack(sandbox), '-C', folder]);
  return join(folder, 'package');
}

/** The events that tracecraft worked on for this session. */
function eventsOf({ home }: Sandbox, session: string): string[] {
  const log = readFileSync(join(home, '.tracecraft/logs/hook.jsonl'), 'utf8');
  const runs = log
    .trimEnd()
    .split('\n')
    .map((line): HookRun => JSON.parse(line));
  return runs
    .filter((run) => run.session === session)
    .map(({ event }) => event)
    .sort();
}
