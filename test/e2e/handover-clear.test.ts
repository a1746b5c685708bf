import assert from 'node:assert/strict';
import type { MockServer } from '../support/mock-http.ts';
import type { Terminal } from '../support/tmux.ts';
import { handedOver, times } from './handover.ts';
import { scenario } from './scenario.ts';

/** More than fits: what is handed over is as long as it may be. */
const atLength = (what: string) => `${`Then I looked at the ${what} again. `.repeat(200)}\n\n`;

const script = {
  'paint the fence green': [
    { run: 'echo painted > fence.txt' },
    `${atLength('fence')}The fence is green now.`,
  ],
  'and the gate red': [`${atLength('gate')}The gate is red now.`],
  'what comes next': ['The roof comes next.'],
  'and what else': ['The chimney.'],
};

async function twoTurns(terminal: Terminal): Promise<void> {
  await terminal.ask('paint the fence green', 'The fence is green now.');
  await terminal.ask('and the gate red', 'The gate is red now.');
}

async function clearAway(terminal: Terminal, command: string, said: string): Promise<void> {
  await terminal.submit(command);
  await terminal.waitFor((screen) => !screen.includes(said));
}

/** Both turns, once, in one string that is whole and within the limit. */
function assertBothTurns(server: MockServer, prompt: string): void {
  const text = handedOver(server, prompt) ?? '';
  assert.ok(text.length > 7_000, `${text.length} characters`);
  for (const said of ['The fence is green now.', 'and the gate red', 'The gate is red now.']) {
    assert.ok(text.includes(said), said);
    assert.equal(times(server, prompt, said), 1, said);
  }
  assert.match(text, /paint the fence green/);
}

scenario(
  'Claude Code: after /clear the model is given what was said before, once and whole',
  { script },
  async (scene) => {
    await scene.install();
    const terminal = await scene.openClaude();
    await terminal.waitFor(/❯/);
    await twoTurns(terminal);
    await clearAway(terminal, '/clear', 'The gate is red');
    await terminal.ask('what comes next', 'The roof comes next.');
    assertBothTurns(scene.anthropic, 'what comes next');
  },
);

/** By default the windows of Codex share one server, which runs the hooks (0.169.0). */
const modes = { 'in its shared server': [], 'in its own process': ['--no-daemon'] };

for (const [mode, args] of Object.entries(modes)) {
  scenario(
    `Codex ${mode}: after /clear, and after /new, the model is given what was said before, once and whole`,
    { script },
    async (scene) => {
      await scene.install('--trust-codex-hooks');
      const terminal = await scene.openCodex(...args);
      await terminal.waitFor(/default ·/);
      await twoTurns(terminal);
      await clearAway(terminal, '/clear', 'The gate is red');
      await terminal.ask('what comes next', 'The roof comes next.');
      assertBothTurns(scene.openai, 'what comes next');

      await clearAway(terminal, '/new', 'The roof comes next');
      await terminal.ask('and what else', 'The chimney.');
      const text = handedOver(scene.openai, 'and what else') ?? '';
      assert.match(text, /The roof comes next\./);
      assert.match(text, /paint the fence green/);
    },
  );
}
