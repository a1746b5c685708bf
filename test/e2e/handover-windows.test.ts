import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { claudeEnv, codexEnv } from '../support/clients.ts';
import { openTerminal, type Terminal } from '../support/tmux.ts';
import { handedOver } from './handover.ts';
import { type Scene, scenario } from './scenario.ts';

const script = {
  'paint the fence': ['The fence is painted.'],
  'mend the roof': ['The roof is mended.'],
  'what is next at the fence': ['The gate.'],
  'what is next at the roof': ['The chimney.'],
};

interface Client {
  command(scene: Scene): { words: string[]; env: Record<string, string> };
  ready: RegExp;
  clear: string;
  asked(scene: Scene): Scene['openai'];
  install: string[];
}

const clients: Record<string, Client> = {
  'Claude Code': {
    command: ({ anthropic }) => ({ words: ['claude'], env: claudeEnv(anthropic.url) }),
    ready: /❯/,
    clear: '/clear',
    asked: ({ anthropic }) => anthropic,
    install: [],
  },
  'Codex, each in a process of its own,': {
    command: () => ({ words: ['codex', '--no-daemon'], env: codexEnv }),
    ready: /default ·/,
    clear: '/new',
    asked: ({ openai }) => openai,
    install: ['--trust-codex-hooks'],
  },
};

for (const [label, client] of Object.entries(clients)) {
  scenario(
    `two windows of ${label} on one project, cleared in crossed order, each get their own`,
    { script },
    async (scene) => {
      await scene.install(...client.install);
      await inTwoWindows(scene, client, async (fence, roof) => {
        await fence.ask('paint the fence', 'The fence is painted.');
        await roof.ask('mend the roof', 'The roof is mended.');
        await roof.submit(client.clear);
        await roof.waitFor((screen) => !screen.includes('The roof is mended'));
        await fence.submit(client.clear);
        await fence.waitFor((screen) => !screen.includes('The fence is painted'));
        await fence.ask('what is next at the fence', 'The gate.');
        await roof.ask('what is next at the roof', 'The chimney.');
      });
      const server = client.asked(scene);
      const ofFence = handedOver(server, 'what is next at the fence') ?? '';
      const ofRoof = handedOver(server, 'what is next at the roof') ?? '';
      assert.match(ofFence, /The fence is painted\./);
      assert.doesNotMatch(ofFence, /roof/);
      assert.match(ofRoof, /The roof is mended\./);
      assert.doesNotMatch(ofRoof, /fence/);
    },
  );
}

const shared: Client = {
  ...(clients['Codex, each in a process of its own,'] as Client),
  command: () => ({ words: ['codex'], env: codexEnv }),
};

scenario(
  "two windows of Codex in its shared server, which tells nobody which is which: none takes another's",
  { script },
  async (scene) => {
    await scene.install(...shared.install);
    await inTwoWindows(scene, shared, async (fence, roof) => {
      await fence.ask('paint the fence', 'The fence is painted.');
      await roof.ask('mend the roof', 'The roof is mended.');
      await fence.submit('/clear');
      await fence.waitFor((screen) => !screen.includes('The fence is painted'));
      await fence.ask('what is next at the fence', 'The gate.');
      await roof.submit('/new');
      await roof.waitFor((screen) => !screen.includes('The roof is mended'));
      await roof.ask('what is next at the roof', 'The chimney.');
    });
    assert.equal(handedOver(scene.openai, 'what is next at the fence'), undefined);
    assert.equal(handedOver(scene.openai, 'what is next at the roof'), undefined);
  },
);

async function inTwoWindows(
  scene: Scene,
  { command, ready }: Client,
  work: (one: Terminal, two: Terminal) => Promise<void>,
): Promise<void> {
  const { sandbox } = scene;
  const { words, env } = command(scene);
  const open: Terminal[] = [];
  try {
    for (const name of ['one', 'two']) {
      // A tmux of its own: one shows one window.
      const root = join(sandbox.root, name);
      mkdirSync(root);
      const terminal = await openTerminal({ ...sandbox, root }, words, env);
      open.push(terminal);
      await terminal.waitFor(ready);
    }
    await work(...(open as [Terminal, Terminal]));
  } finally {
    for (const terminal of open) await terminal.close();
  }
}
