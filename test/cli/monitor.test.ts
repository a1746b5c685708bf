import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { pinnedNode } from '../support/sandbox.ts';
import { append, assistantRow } from '../support/transcript.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

const session = '11111111-2222-4333-8444-555555555555';

/** The monitor without a terminal, line by line. */
function follow({ sandbox }: User, args: string[] = []) {
  const child = spawn(pinnedNode, [entry, 'monitor', ...args], {
    cwd: sandbox.cwd,
    env: sandbox.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async () => String((await lines.next()).value),
    async end() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      return child.exitCode;
    },
  };
}

function answer(tokens: number, id: string): string {
  const row = JSON.parse(assistantRow('Done.', { sessionId: session }));
  Object.assign(row.message, {
    id,
    model: 'claude-opus-4-5',
    usage: { input_tokens: tokens, output_tokens: 1 },
  });
  return `${JSON.stringify(row)}\n`;
}

test('--once prints the table and ends well', async (t) => {
  const user = await makeUser(t);
  const none = await user.tracecraft('monitor', '--once');
  assert.deepEqual([none.exitCode, none.stderr], [0, '']);
  assert.match(none.stdout, /^No session is live/);
  user.writeTurns(session, ['Fix the basket']);
  const { stdout, stderr, exitCode } = await user.tracecraft('monitor', '--once');
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /^project .*\nwork .* 10\/200,000 est/);
  assert.equal(stdout, stripVTControlCharacters(stdout));
});

test('--once --json is one object', async (t) => {
  const user = await makeUser(t);
  append(user.writeTurns(session, ['Fix the basket']), answer(4_321, 'msg_2'));
  const { at, sessions } = await user.json('monitor', '--once');
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
  assert.equal(sessions.length, 1);
  assert.equal(sessions[0].session, session);
  assert.deepEqual(sessions[0].context, {
    used: 4_321,
    window: 200_000,
    estimated: true,
    share: 0.0216,
  });
  assert.deepEqual(sessions[0].unpriced, ['claude-test-1']);
  assert.deepEqual(sessions[0].mirror, {
    behind_bytes: sessions[0].mirror.behind_bytes,
    behind_since: null,
    never: true,
  });
});

test('--json goes on with an object a line as it changes, and Ctrl-C ends it well', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['Fix the basket']);
  const monitor = follow(user, ['--json']);
  const used = async () => JSON.parse(await monitor.next()).sessions[0].context.used;
  assert.equal(await used(), 10);
  append(path, answer(5_000, 'msg_2'));
  assert.equal(await used(), 5_000);
  assert.equal(await monitor.end(), 0);
});

test('off a terminal the table comes again when it has changed, without escapes', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['Fix the basket']);
  const monitor = follow(user);
  const seen = [await monitor.next(), await monitor.next()];
  append(path, answer(6_000, 'msg_2'));
  seen.push(await monitor.next(), await monitor.next(), await monitor.next());
  assert.equal(await monitor.end(), 0);
  assert.match(seen[1] ?? '', / 10\/200,000 est/);
  assert.equal(seen[2], '');
  assert.match(seen[4] ?? '', / 6,000\/200,000 est/);
  assert.equal(seen.join('\n'), stripVTControlCharacters(seen.join('\n')));
});

test('a reader that has seen enough ends it well', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['Fix the basket']);
  const command = `"${pinnedNode}" "${entry}" monitor --json | head -n 1; echo "over \${PIPESTATUS[0]}"`;
  const running = user.sandbox.run('bash', ['-c', command]);
  // What it writes next, nobody reads.
  const writing = setInterval(
    () => append(path, answer(Math.round(performance.now()), 'msg_2')),
    500,
  );
  t.after(() => clearInterval(writing));
  const { stdout, stderr } = await running;
  assert.equal(stderr, '');
  assert.match(stdout, /\nover 0\n$/);
});

test('scopes', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['Fix the basket']);
  user.writeTurns('99999999-aaaa', ['Fix the login'], { cwd: user.sandbox.root });
  const shown = async (...args: string[]) =>
    (await user.json('monitor', '--once', ...args)).sessions
      .map((each: { session: string }) => each.session.slice(0, 8))
      .sort();
  assert.deepEqual(await shown(), ['11111111', '99999999']);
  assert.deepEqual(await shown('--project', 'work'), ['11111111']);
  assert.deepEqual(await shown('--session', '9999'), ['99999999']);
  assert.deepEqual(await shown('--harness', 'codex'), []);
  const { exitCode, stderr } = await user.tracecraft('monitor', '--session', 'none');
  assert.equal(exitCode, 1);
  assert.match(stderr, /No session on this machine begins with "none"/);
});

test('a wrong option is told as everywhere', async (t) => {
  const user = await makeUser(t);
  const { exitCode, stderr } = await user.tracecraft('monitor', '--onec');
  assert.equal(exitCode, 2);
  assert.match(stderr, /onec/);
});
