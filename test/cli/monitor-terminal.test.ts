import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import stringWidth from 'string-width';
import { pinnedNode, repository } from '../support/sandbox.ts';
import { bringTmux, openTerminal } from '../support/tmux.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';
import { entry, makeUser } from './tracecraft.ts';

async function makeShell(t: TestContext) {
  const user = await makeUser(t);
  const { sandbox } = user;
  bringTmux(sandbox);
  const paths = {
    basket: user.writeTurns('basket-1111', ['Fix the basket']),
    login: user.writeTurns('login-2222', ['Fix the login'], { cwd: sandbox.root }),
  };
  const shell = await openTerminal(sandbox, ['bash', '--norc', '--noprofile', '-i'], {
    PS1: 'ready> ',
  });
  await shell.waitFor(/ready>/);
  const type = async (command: string) => {
    await shell.press('-l', command);
    await shell.press('Enter');
  };
  await type('echo $$ > shell.pid; echo noted it');
  await shell.waitFor(/^noted it/m);
  const pid = readFileSync(join(sandbox.cwd, 'shell.pid'), 'utf8').trim();
  const monitor = `${pinnedNode} ${entry} monitor`;
  const stty = async (file: string) => {
    await type(`stty -g > ${file}; echo noted ${file}`);
    await shell.waitFor(new RegExp(`^noted ${file}`, 'm'));
    return readFileSync(join(sandbox.cwd, file), 'utf8');
  };
  const start = async () => {
    await type(`echo before the monitor; ${monitor}; echo over $?`);
    await shell.waitFor((screen) => /basket/.test(screen) && /q quit/.test(screen));
  };
  return { user, shell, pid, type, stty, start, paths };
}

type Shell = Awaited<ReturnType<typeof makeShell>>;

/** In a shell with job control, in a terminal, and with two live sessions. */
function inShell(title: string, play: (shell: Shell, t: TestContext) => Promise<void>): void {
  test(title, { timeout: 60_000 }, async (t) => {
    const shell = await makeShell(t);
    try {
      await play(shell, t);
    } catch (error) {
      // The stack is what the runner prints.
      (error as Error).stack += `\n\n${await shell.shell.screen()}`;
      throw error;
    } finally {
      // Before the user's folders go.
      await shell.shell.close();
    }
  });
}

const ends: Record<string, { end(shell: Shell): Promise<unknown>; code: number }> = {
  'the key q': { end: ({ shell }) => shell.press('q'), code: 0 },
  'Ctrl-C': { end: ({ shell }) => shell.press('C-c'), code: 0 },
  SIGTERM: { end: (shell) => kill(shell, 'TERM'), code: 0 },
  SIGHUP: { end: (shell) => kill(shell, 'HUP'), code: 129 },
  SIGQUIT: { end: (shell) => kill(shell, 'QUIT'), code: 131 },
};

/** The one that this shell has started: others run beside this test. */
async function kill({ user: { sandbox }, pid }: Shell, signal: string): Promise<void> {
  const { stdout } = await sandbox.run('pgrep', ['-P', pid]);
  await sandbox.run('kill', [`-${signal}`, stdout.trim()]);
}

inShell('however it ends, the terminal is as it was, and so is what stood on it', async (shell) => {
  const before = await shell.stty('before');
  for (const [name, { end, code }] of Object.entries(ends)) {
    await shell.start();
    await end(shell);
    const screen = await shell.shell.waitFor(/^over \d+/m);
    assert.match(screen, new RegExp(`^over ${code}$`, 'm'), name);
    assert.match(screen, /before the monitor/, name);
    assert.doesNotMatch(screen, /q quit/, name);
    assert.equal(await shell.stty('after'), before, name);
    await shell.type('clear');
    await shell.shell.waitFor((shown) => !shown.includes('over'));
  }
});

inShell('Ctrl-Z gives the terminal back, and fg takes it again', async (shell) => {
  const before = await shell.stty('before');
  await shell.start();
  await shell.shell.press('C-z');
  const stopped = await shell.shell.waitFor(/Stopped/);
  assert.doesNotMatch(stopped, /q quit/);
  assert.equal(await shell.stty('while'), before);
  await shell.type('fg');
  await shell.shell.waitFor((screen) => /basket/.test(screen) && /q quit/.test(screen));
  await shell.shell.press('j');
  await shell.shell.press('q');
  await shell.shell.waitFor((screen) => !/q quit/.test(screen));
  assert.equal(await shell.stty('after'), before);
});

inShell('it follows the size of the terminal, and no row breaks', async ({ shell, start }) => {
  await start();
  for (const [columns, rows] of [
    [80, 24],
    [30, 10],
    [30, 3],
    [20, 6],
    [160, 40],
  ] as const) {
    await shell.resize(columns, rows);
    const wanted = columns >= 80 ? /used\/window/ : rows > 3 ? /tracecraft/ : /project|basket|work/;
    const screen = await shell.waitFor(
      (shown) => wanted.test(shown) && shown.split('\n').length <= rows + 1,
    );
    for (const line of screen.split('\n')) assert.ok(stringWidth(line) < columns, line);
  }
});

inShell(
  'keys filter, open a session and come back; a turn is on the screen within a second',
  async ({ shell, start, paths, user }, t) => {
    await start();
    await shell.press('-l', '/login');
    await shell.waitFor((screen) => screen.includes('/login') && !screen.includes('basket-'));
    await shell.press('Enter', 'Enter');
    await shell.waitFor((screen) => /last turns/.test(screen) && /Fix the login/.test(screen));
    await shell.press('Escape');
    await shell.waitFor(/used\/window/);
    await shell.press('Escape');
    await shell.waitFor(/basket-/);
    const place = { cwd: user.sandbox.cwd, sessionId: 'basket-1111' };
    const answer = JSON.parse(assistantRow('More.', place));
    answer.message.id = 'msg_2';
    answer.message.usage.input_tokens = 77_123;
    const wrote = performance.now();
    append(paths.basket, `${userRow('And more', place)}${JSON.stringify(answer)}\n`);
    await shell.waitFor(/77,123\//, 3_000);
    const ms = performance.now() - wrote;
    t.diagnostic(`${Math.round(ms)} ms`);
    assert.ok(ms < 1_000, `${ms} ms`);
    await shell.press('?');
    await shell.waitFor(/Ctrl-Z/);
    await shell.press('q', 'q');
    await shell.waitFor(/^over 0/m);
  },
);

inShell('an error in the middle of it is on the terminal, which is as it was', async (shell) => {
  const before = await shell.stty('before');
  const terminal = join(repository, 'src/cli/monitor/terminal.ts');
  const script = `
    import { openTerminal } from ${JSON.stringify(terminal)};
    openTerminal({ onKey() {}, onRedraw() {}, onEnd() {} }).draw(['drawn']);
    setTimeout(() => { throw new Error('the very error'); }, 500);`;
  writeFileSync(join(shell.user.sandbox.cwd, 'crash.mjs'), script);
  await shell.type(`${pinnedNode} crash.mjs; echo over $?`);
  await shell.shell.waitFor(/^drawn/m);
  const screen = await shell.shell.waitFor(/^over 1/m);
  assert.match(screen, /the very error/);
  assert.equal(await shell.stty('after'), before);
});
