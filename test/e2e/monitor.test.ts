import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from '../support/mock-script.ts';
import { openTerminal, type Terminal } from '../support/tmux.ts';
import { scenario } from './scenario.ts';

const [called, made, first, second] = [
  { input: 14, cacheWrite: 18_201, output: 71 },
  { input: 21, cacheRead: 18_215, cacheWrite: 52_703, output: 812 },
  { input: 61_117, output: 97 },
  { input: 1_203, cacheRead: 190_464, output: 644 },
];

const script = {
  'make the basket': [
    { reply: { run: 'echo from-the-tool' }, counts: called },
    { reply: 'The basket is made.', counts: made },
  ],
  'sign people in': [{ reply: 'They can sign in.', counts: first }],
  'and out again': [{ reply: 'And out.', counts: second }],
};

/** Of the conversation that the answer was given to. */
function used({ input, cacheRead = 0, cacheWrite = 0 }: Partial<Counts>): number {
  return (input ?? 0) + cacheRead + cacheWrite;
}

/** ms from the answer on the client's screen until the monitor shows its figure. */
async function shownAfter(monitor: Terminal, harness: string, counts: Partial<Counts>) {
  const start = performance.now();
  const figure = used(counts).toLocaleString('en');
  await monitor.waitFor(new RegExp(`${harness} .* ${figure}/`), 5_000);
  return Math.round(performance.now() - start);
}

/** As `git clone` leaves it: names the project. */
function makeRepository(folder: string): void {
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
  const url = 'git@github.com:someone/web-shop.git';
  writeFileSync(join(folder, '.git/config'), `[remote "origin"]\n\turl = ${url}\n`);
}

scenario(
  'beside a real Claude Code and a real Codex, the monitor shows what the models were asked, to the token',
  { script },
  async (scene) => {
    const { sandbox } = scene;
    makeRepository(sandbox.cwd);
    await scene.install('--trust-codex-hooks');
    const command = [join(sandbox.home, '.tracecraft/bin/tracecraft'), 'monitor'];
    const monitor = await openTerminal(sandbox, command);
    try {
      await monitor.resize(160, 12);
      await monitor.waitFor(/No session is live/);

      const claude = await scene.openClaude();
      await claude.waitFor(/❯/);
      await claude.submit('make the basket');
      await claude.waitFor(/The basket is made/);
      const times = [await shownAfter(monitor, 'claude', made)];

      const codex = await scene.openCodex('--no-daemon');
      await codex.waitFor(/default ·/);
      await codex.submit('sign people in');
      await codex.waitFor(/They can sign in/);
      times.push(await shownAfter(monitor, 'codex', first));
      await codex.submit('and out again');
      await codex.waitFor(/And out\./);
      times.push(await shownAfter(monitor, 'codex', second));
      assert.ok(
        times.every((ms) => ms < 1_000),
        `${times} ms`,
      );

      const { sessions } = JSON.parse(await scene.tracecraft('monitor', '--once', '--json'));
      assert.deepEqual(sessions.map((each: { harness: string }) => each.harness).sort(), [
        'claude-code',
        'codex',
      ]);
      for (const { project, context, trouble, process } of sessions) {
        assert.equal(project, 'github.com/someone/web-shop');
        assert.equal(trouble, null);
        assert.ok(context.window > context.used);
        assert.ok(Number.isInteger(process), 'its window is known');
      }
      const figures = Object.fromEntries(
        sessions.map((each: { harness: string; context: { used: number } }) => [
          each.harness,
          each.context.used,
        ]),
      );
      assert.deepEqual(figures, { 'claude-code': used(made), codex: used(second) });

      for (const columns of [160, 80, 30]) {
        await monitor.resize(columns, 12);
        const wanted = columns === 30 ? /project +full/ : /used\/window/;
        const screen = await monitor.waitFor(
          (shown) => wanted.test(shown) && /web-shop/.test(shown),
        );
        console.log(`${columns} columns:\n${screen.trimEnd()}\n`);
      }
      console.log(`ms from the client's screen to the monitor's: ${times.join(', ')}`);

      await claude.submit('/exit');
      await claude.waitForExit();
      await monitor.waitFor((screen) => !/claude/.test(screen), 10_000);
      await monitor.press('q');
      await monitor.waitForExit();
    } finally {
      await monitor.close();
    }
  },
);
