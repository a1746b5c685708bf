import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withAppServer } from '../../src/harness/codex/app-server.ts';
import { codexRegistration } from '../../src/harness/codex/register.ts';
import { pinnedNode, repository, type Sandbox } from '../support/sandbox.ts';
import { eventsOf, unpackedPackage } from './plugin.ts';
import { type Scene, scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'count them again': ['There are still none.'],
};

const eventsOfATurn = ['SessionEnd', 'SessionStart', 'Stop'];

scenario(
  "as a Codex plugin it mirrors too, and once only beside the user's own hooks",
  { script, node: pinnedNode },
  async (scene) => {
    const { sandbox } = scene;
    const plugin = await unpackedPackage(sandbox);
    await codex(scene, 'marketplace', 'add', plugin);
    await codex(scene, 'add', 'tracecraft@tracecraft');
    assert.match(
      await findings(sandbox),
      /the plugin's hooks are on\..*the hooks are untrusted\./s,
    );
    const trusted = await trustHooks(sandbox, (key) => key.startsWith('tracecraft@tracecraft:'));
    assert.deepEqual(trusted.warnings, []);
    assert.equal(trusted.keys.length, Object.keys(codexRegistration.timeouts).length);
    assert.match(await findings(sandbox), /Codex: 5 hooks are trusted\./);
    await scene.codex('count the notes');
    const first = transcriptWith(sandbox, 'codex', 'There are no notes.');
    assert.deepEqual(eventsOf(sandbox, first.record), eventsOfATurn);

    await scene.install('--harness', 'codex', '--trust-codex-hooks');
    await scene.codex('count them again');
    const second = transcriptWith(sandbox, 'codex', 'There are still none.');
    assert.deepEqual(eventsOf(sandbox, second.record), eventsOfATurn);

    await assertMirrored(scene, first);
    await assertMirrored(scene, second);
  },
);

scenario(
  'Codex refuses a plugin or a marketplace that is broken, and takes ours',
  { script, node: pinnedNode },
  async (scene) => {
    const plugin = await unpackedPackage(scene.sandbox);
    const broken = (name: string, file: string) => {
      const folder = join(scene.sandbox.root, name);
      cpSync(plugin, folder, { recursive: true });
      writeFileSync(join(folder, file), '{ "name": 3 }');
      return folder;
    };
    const refuse = (...args: string[]) => assert.rejects(codex(scene, ...args), /invalid/);
    await refuse('marketplace', 'add', broken('b', '.agents/plugins/marketplace.json'));
    await codex(scene, 'marketplace', 'add', broken('c', '.codex-plugin/plugin.json'));
    await refuse('add', 'tracecraft@tracecraft');
    await codex(scene, 'marketplace', 'remove', 'tracecraft');
    await codex(scene, 'marketplace', 'add', plugin);
    await codex(scene, 'add', 'tracecraft@tracecraft');
  },
);

function codex({ sandbox }: Scene, ...args: string[]) {
  return sandbox.run('codex', ['plugin', ...args]);
}

/** What `doctor` says of Codex. */
async function findings(sandbox: Sandbox): Promise<string> {
  const args = [join(repository, 'bin/tracecraft.mjs'), 'doctor'];
  return (await sandbox.run(pinnedNode, args, { anyExit: true })).stdout;
}

interface Listed {
  key: string;
  currentHash: string;
}

/** As a user does with `/hooks`: those that Codex lists under these keys. */
async function trustHooks(sandbox: Sandbox, isWanted: (key: string) => boolean) {
  const { env, bin, cwd } = sandbox;
  return await withAppServer(join(bin, 'codex'), env, cwd, async (call) => {
    const { data } = (await call('hooks/list', { cwds: [cwd] })) as {
      data: { hooks: Listed[]; warnings: string[] }[];
    };
    const hooks = data.flatMap((entry) => entry.hooks).filter(({ key }) => isWanted(key));
    const value = Object.fromEntries(
      hooks.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]),
    );
    await call('config/batchWrite', {
      edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }],
    });
    return {
      keys: hooks.map(({ key }) => key),
      warnings: data.flatMap(({ warnings }) => warnings),
    };
  });
}
