import assert from 'node:assert/strict';
import { join } from 'node:path';
import { claudeEnv } from '../support/clients.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { eventsOf, unpackedPackage } from './plugin.ts';
import { scenario } from './scenario.ts';
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
    const { sandbox, anthropic } = scene;
    const plugin = await unpackedPackage(sandbox);
    const env = claudeEnv(anthropic.url);
    const claude = (...args: string[]) => sandbox.run('claude', ['plugin', ...args], { env });
    for (const manifest of ['.', '.claude-plugin/plugin.json', '.claude-plugin/marketplace.json']) {
      await claude('validate', '--strict', join(plugin, manifest));
    }
    await claude('marketplace', 'add', plugin);
    await claude('install', 'tracecraft@tracecraft');
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
