import assert from 'node:assert/strict';
import { scenario } from './scenario.ts';

const full = (text: string, input: number) => [{ reply: text, counts: { input } }];

const script = {
  'a small question': full('A small answer.', 1_000),
  'a large question': full('A large answer.', 850_000),
  'another large one': full('Another large answer.', 860_000),
  'room again': full('There is room.', 2_000),
  'once more': full('Full once more.', 900_000),
};

const shown = (screen: string) => screen.match(/window is \d+% full/g)?.length ?? 0;

scenario(
  'Claude Code shows its user once that the window is full, and its model never',
  { script },
  async (scene) => {
    await scene.install('--harness', 'claude-code', '--statusline');
    const terminal = await scene.openClaude();
    await terminal.waitFor(/–\/1\.0M/);
    await terminal.ask('a small question', 'A small answer.');
    assert.equal(shown(await terminal.screen()), 0);
    await terminal.ask('a large question', 'A large answer.');
    const screen = await terminal.waitFor(/window is 85% full/);
    assert.match(screen, /850,000 of 1,000,000 tokens/);
    assert.match(screen, /\/clear makes room/);
    await terminal.ask('another large one', 'Another large answer.');
    await terminal.ask('room again', 'There is room.');
    assert.equal(shown(await terminal.screen()), 1);
    await terminal.ask('once more', 'Full once more.');
    await terminal.waitFor(/window is 90% full/);
    const asked = scene.anthropic.requests.map(({ body }) => JSON.stringify(body)).join('\n');
    assert.ok(asked.includes('once more') && !asked.includes('% full'));
  },
);

const codexScript = {
  'a small question': full('A small answer.', 1_000),
  'a large question': full('A large answer.', 240_000),
  'another question': full('Another answer.', 241_000),
};

scenario(
  'Codex shows its user once that the window is full, and its model never',
  { script: codexScript },
  async (scene) => {
    await scene.install('--harness', 'codex', '--trust-codex-hooks');
    const terminal = await scene.openCodex();
    await terminal.waitFor(/›/);
    await terminal.ask('a small question', 'A small answer.');
    assert.equal(shown(await terminal.screen()), 0);
    await terminal.ask('a large question', 'A large answer.');
    const screen = await terminal.waitFor(/window is \d+% full/);
    assert.match(screen, /codex handoff/);
    await terminal.ask('another question', 'Another answer.');
    assert.equal(shown(await terminal.screen()), 1);
    const asked = scene.openai.requests.map(({ body }) => JSON.stringify(body)).join('\n');
    assert.ok(asked.includes('another question') && !asked.includes('% full'));

    const { harnesses } = JSON.parse(await scene.tracecraft('doctor', '--trim', '--json'));
    const codex = harnesses.find(({ harness }: { harness: string }) => harness === 'codex');
    const inTheWay = codex.ways.filter(({ works }: { works: boolean }) => !works);
    assert.deepEqual(inTheWay, []);
  },
);
