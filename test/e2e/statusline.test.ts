import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenario } from './scenario.ts';

const script = {
  'a first question': [{ reply: 'The first answer.', counts: { input: 312, cacheRead: 20_000 } }],
  'a second question': [
    { run: 'echo from-the-tool' },
    {
      reply: 'The second answer.',
      counts: { input: 1_000, cacheWrite: 40_000, cacheRead: 300_000 },
    },
  ],
};

scenario(
  'Claude Code shows the line, with the figures that its model server told',
  { script },
  async (scene) => {
    await scene.install('--harness', 'claude-code', '--statusline');
    const terminal = await scene.openClaude();
    await terminal.waitFor(/work · \S.* · –\/1\.0M/);
    await terminal.ask('a first question', 'The first answer.');
    await terminal.waitFor(/work · Opus 5\.5 · ░{10} 2% 20\.3k\/1\.0M · <?\$\d/);
    await terminal.ask('a second question', 'The second answer.');
    await terminal.waitFor(/work · Opus 5\.5 · ███░{7} 34% 341k\/1\.0M · <?\$\d/);
    await terminal.submit('/clear');
    await terminal.waitFor(/work · Opus 5\.5 · –\/1\.0M/);
  },
);

scenario(
  'uninstall leaves a status line of the user as it was, and none where there was none',
  { script },
  async (scene) => {
    const settings = join(scene.sandbox.home, '.claude/settings.json');
    mkdirSync(join(scene.sandbox.home, '.claude'), { recursive: true });
    const own = '{"statusLine": {"type": "command", "command": "echo mine"}}';
    writeFileSync(settings, own);
    const { stdout } = await scene.install('--harness', 'claude-code', '--statusline');
    assert.match(stdout, /left alone: the status line in .*settings\.json; .*statusline\.cjs/);
    assert.match(readFileSync(settings, 'utf8'), /echo mine/);
    await scene.tracecraft('uninstall', '--yes');
    assert.equal(readFileSync(settings, 'utf8'), own);
  },
);
