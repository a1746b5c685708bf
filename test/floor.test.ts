import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { makeUser } from './cli/tracecraft.ts';
import { repository } from './support/sandbox.ts';

/** What is shipped, on the oldest Node that it says it runs on. */

const session = '11111111-aaaa-4000-8000-000000000001';

async function makeFloorUser(t: TestContext) {
  const node = process.env.TRACECRAFT_TEST_NODE22;
  if (!node) throw new Error('Set TRACECRAFT_TEST_NODE22 to the path of a Node 22.16 binary');
  const user = await makeUser(t);
  return {
    ...user,
    run: async (file: string, args: string[], input?: string) => {
      const result = await user.sandbox.run(node, [join(repository, file), ...args], { input });
      assert.equal(result.stderr, '', [file, ...args].join(' '));
      return result.stdout;
    },
    node: (...args: string[]) => user.sandbox.run(node, args),
  };
}

test('it is the oldest Node that package.json allows', async (t) => {
  const { node } = await makeFloorUser(t);
  const { engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const { stdout } = await node('--version');
  assert.equal(`>=${stdout.trim().slice(1)}`, `${engines.node}.0`);
});

test('the hook mirrors a turn and the CLI reads it back, without a word on stderr', async (t) => {
  const { run, writeTurns, sandbox } = await makeFloorUser(t);
  const path = writeTurns(session, ['Which Node is this?']);
  const payload = {
    session_id: session,
    transcript_path: path,
    cwd: sandbox.cwd,
    hook_event_name: 'Stop',
    stop_hook_active: false,
    last_assistant_message: 'Done: Which Node is this?',
  };
  assert.equal(await run('dist/hook.cjs', ['claude-code'], JSON.stringify(payload)), '');
  const { sessions, hooks } = JSON.parse(await run('bin/tracecraft.mjs', ['status', '--json']));
  assert.equal(sessions[0].behind_bytes, 0);
  assert.equal(hooks[0].outcome, 'mirrored');
  assert.equal(
    await run('bin/tracecraft.mjs', ['session', 'export', session]),
    readFileSync(path, 'utf8'),
  );
  assert.match(await run('bin/tracecraft.mjs', ['session', 'verify', '--all']), /1 session whole/);
});

test('what was used is counted, shown live, and put into a status line', async (t) => {
  const { run, writeTurns } = await makeFloorUser(t);
  writeTurns(session, ['Which Node is this?']);
  const { rows } = JSON.parse(await run('bin/tracecraft.mjs', ['usage', 'session', '--json']));
  assert.equal(rows.length, 1);
  const live = JSON.parse(await run('bin/tracecraft.mjs', ['monitor', '--once', '--json']));
  assert.equal(live.sessions.length, 1);
  const told = JSON.stringify({ session_id: session, cwd: '/shop', model: { display_name: 'M' } });
  assert.match(await run('dist/statusline.cjs', [], told), /^shop · /);
});

test('the CLI starts, tells its version and lists nothing', async (t) => {
  const { run } = await makeFloorUser(t);
  assert.match(await run('bin/tracecraft.mjs', ['--version']), /^\d+\.\d+\.\d+\n$/);
  assert.match(await run('bin/tracecraft.mjs', []), /^tracecraft <command>/);
  assert.match(await run('bin/tracecraft.mjs', ['session', 'list']), /^No session of work/);
});
