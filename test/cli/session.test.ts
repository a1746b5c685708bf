import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { filesBelow } from '../e2e/scenario.ts';
import { makeUser, type User } from './tracecraft.ts';

const one = '11111111-aaaa-4000-8000-000000000001';
const two = '11111111-bbbb-4000-8000-000000000002';

/** Two sessions of this project, one with a subagent, and one of another project. */
async function withSessions(user: User): Promise<void> {
  const other = join(user.sandbox.root, 'other');
  mkdirSync(other);
  user.writeTurns(one, ['First session', 'and more of it']);
  user.writeTurns(one, ['Look into it'], { agent: 'agent-c0ffee42' });
  user.writeTurns(two, ['Second session']);
  user.writeTurns('22222222-cccc-4000-8000-000000000003', ['Elsewhere'], { cwd: other });
  const { exitCode, stderr } = await user.tracecraft('session', 'mirror', '--all');
  assert.equal(exitCode, 0, stderr);
}

test('an export equals the transcript, to stdout and to a file', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(one, ['What is here?', 'And there?']);
  const { stdout } = await user.tracecraft('session', 'mirror');
  assert.match(stdout, /^1 session: 1 part stored, .* 0 redactions\.\n$/);
  const text = readFileSync(path, 'utf8');
  assert.equal((await user.tracecraft('session', 'export', '11111111')).stdout, text);
  const file = join(user.sandbox.cwd, 'out.jsonl');
  const exported = await user.tracecraft('session', 'export', one, '-o', file);
  assert.deepEqual([exported.exitCode, exported.stdout], [0, '']);
  assert.match(exported.stderr, /^Written: .*out\.jsonl \(.*\)\n$/);
  assert.equal(readFileSync(file, 'utf8'), text);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('an export replaces a file only with --force, and leaves nothing half written', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(one, ['What is here?']);
  await user.tracecraft('session', 'mirror');
  const file = join(user.sandbox.cwd, 'out.jsonl');
  writeFileSync(file, 'mine');
  const refused = await user.tracecraft('session', 'export', one, '-o', file);
  assert.equal(refused.exitCode, 1);
  assert.equal(
    refused.stderr,
    `tracecraft: ${file} is there already\nAdd --force to replace it.\n`,
  );
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  await user.tracecraft('session', 'export', one, '-o', file, '--force');
  assert.equal(readFileSync(file, 'utf8'), readFileSync(path, 'utf8'));
  const nowhere = await user.tracecraft('session', 'export', one, '-o', join(file, 'x', 'y'));
  assert.equal(nowhere.exitCode, 1);
  assert.deepEqual(readdirSync(user.sandbox.cwd), ['out.jsonl']);
});

test('a damaged session is exported only when asked for what there is', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(one, ['First']);
  await user.tracecraft('session', 'mirror');
  user.writeTurns(one, ['Second']);
  await user.tracecraft('session', 'mirror');
  const bucket = join(user.sandbox.home, '.tracecraft/bucket');
  const [first] = filesBelow(bucket).filter((path) => path.includes('part-00000'));
  rmSync(first as string);
  const refused = await user.tracecraft('session', 'export', one);
  assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
  assert.match(refused.stderr, /1 part of .* missing\nAdd --partial/);
  const partial = await user.tracecraft('session', 'export', one, '--partial');
  assert.equal(partial.exitCode, 0);
  assert.equal(partial.stdout.trim().split('\n').length, 2);
  assert.match(partial.stderr, /1 part of .* missing/);
});

test("a list shows this project's sessions in aligned columns of at most 80", async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const { stdout, exitCode } = await user.tracecraft('session', 'list', '--sort', 'turns');
  assert.equal(exitCode, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.match(lines[0] as string, /^ID +TITLE +AGE +SIZE +TURNS +HOST$/);
  assert.match(lines[1] as string, /^11111111-a +First session +.* +2 +\S+$/);
  assert.ok(lines.some((line) => /^agent-c0ffee +└ Look into it/.test(line)));
  assert.equal(lines.length, 4);
  assert.ok(lines.every((line) => line.length <= 80));
});

test('every id that a list shows is understood by the other commands', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const { stdout } = await user.tracecraft('session', 'list');
  for (const line of stdout.trimEnd().split('\n').slice(1)) {
    const id = line.split(' ')[0] as string;
    assert.equal((await user.tracecraft('session', 'verify', id)).exitCode, 0, id);
  }
});

test('a list narrows, sorts and counts as it is told', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const ids = async (...args: string[]) =>
    (await user.json('session', 'list', ...args)).sessions.map((session: { id: string }) =>
      session.id.slice(0, 13),
    );
  assert.equal((await ids('--all')).length, 4);
  assert.deepEqual(await ids('--project', 'other'), ['22222222-cccc']);
  assert.deepEqual(await ids('--harness', 'codex'), []);
  const first = one.slice(0, 13);
  assert.deepEqual(await ids('--sort', 'title', '--limit', '1'), [first, first], 'with its agent');
  const limited = await user.tracecraft('session', 'list', '--limit', '1');
  assert.ok([2, 3].includes(limited.stdout.trimEnd().split('\n').length));
  assert.equal(limited.stderr, '1 of 2 sessions; --limit 2 shows all.\n');
});

test('an empty list says where sessions are, and how to see them', async (t) => {
  const user = await makeUser(t);
  const nothing = await user.tracecraft('session', 'list');
  assert.match(
    nothing.stdout,
    /^No session of work is in file:.* yet\.\n.*session mirror --all\n$/,
  );
  await withSessions(user);
  const empty = join(user.sandbox.root, 'empty');
  mkdirSync(empty);
  const { stdout, exitCode } = await user.tracecraftWith({ cwd: empty }, 'session', 'list');
  assert.equal(exitCode, 0);
  assert.equal(
    stdout,
    'No session of empty is in the bucket.\nIt has 4 sessions of 2 projects: tracecraft session list --all\n',
  );
});

test('control characters of a title never reach the terminal', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(one, ['\u001b]0;owned\u0007\u009b31m\u202eevil\rtitle']);
  await user.tracecraft('session', 'mirror');
  for (const args of [['list'], ['show', one], ['list', '--all']]) {
    const { stdout } = await user.tracecraft('session', ...args);
    assert.match(stdout, /evil title/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
});

test('show tells the facts, and with --tail prints the last lines alone on stdout', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(one, ['First', 'Second', 'Third']);
  await user.tracecraft('session', 'mirror');
  const facts = await user.tracecraft('session', 'show', one);
  assert.match(facts.stdout, /^title +First$/m);
  assert.match(facts.stdout, /^content +3 turns, 6 records/m);
  assert.match(facts.stdout, /^stored as +1 part$/m);
  const tail = await user.tracecraft('session', 'show', one, '--tail', '2');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.equal(tail.stdout, `${lines.slice(-2).join('\n')}\n`);
  assert.match(tail.stderr, /^title +First$/m);
  assert.deepEqual((await user.json('session', 'show', one, '--tail', '1')).tail, lines.slice(-1));
});

test('an id that could be two sessions lists both, and one that is none says how to find it', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const ambiguous = await user.tracecraft('session', 'show', '1111');
  assert.equal(ambiguous.exitCode, 1);
  assert.match(ambiguous.stderr, new RegExp(`${one} .*\n.*${two} `));
  const unknown = await user.tracecraft('session', 'show', 'nothing');
  assert.equal(unknown.exitCode, 1);
  assert.equal(
    unknown.stderr,
    'tracecraft: No session\'s id begins with "nothing"\nSee what there is with `tracecraft session list --all`.\n',
  );
  assert.equal((await user.tracecraft('session', 'show', '2222')).exitCode, 0);
});

test('verify exits 1 and names the fault when one byte of a part is another', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const whole = await user.tracecraft('session', 'verify', '--all');
  assert.equal(whole.exitCode, 0, whole.stdout + whole.stderr);
  assert.match(
    whole.stdout,
    /^4 sessions whole: 4 parts, .*\n4 sessions compared with the source, and equal\.\n$/,
  );
  const [part] = filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).filter(
    (path) => path.includes(two) && path.includes('part-'),
  );
  writeFileSync(part as string, readFileSync(part as string, 'utf8').replace('Second', 'Sekond'));
  const broken = await user.tracecraft('session', 'verify', '--all');
  assert.equal(broken.exitCode, 1);
  assert.match(
    broken.stdout,
    new RegExp(`^broken +${two}: part-00000-\\w+\\.jsonl has other bytes`, 'm'),
  );
  assert.match(broken.stdout, /^3 sessions whole.*\n(.*\n)*1 session broken\.\n.*mirror --again/m);
  const { ok, faults } = await user.json('session', 'verify', two);
  assert.equal(ok, false);
  assert.equal(faults.length, 2);
});

test('verify --all of a bucket that is not there yet finds nothing wrong', async (t) => {
  const user = await makeUser(t);
  const { stdout, exitCode } = await user.tracecraft('session', 'verify', '--all');
  assert.deepEqual([stdout, exitCode], ['There is no session to verify.\n', 0]);
});

test('stop marks a session as ended once, and the next turn is still mirrored', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(one, ['First']);
  await user.tracecraft('session', 'mirror');
  const stopped = await user.json('session', 'stop', '11111111');
  assert.equal(stopped.id, one);
  const shown = await user.json('session', 'show', one);
  assert.equal(shown.ended_at, stopped.ended_at);
  assert.match((await user.tracecraft('session', 'stop', one)).stderr, /^It ended already, /);
  user.writeTurns(one, ['Second']);
  assert.equal((await user.tracecraft('session', 'mirror')).exitCode, 0);
  assert.equal(
    (await user.tracecraft('session', 'export', one)).stdout,
    readFileSync(path, 'utf8'),
  );
});

test('mirror takes a session, a folder or all, and says when there is none', async (t) => {
  const user = await makeUser(t);
  const other = join(user.sandbox.root, 'other');
  mkdirSync(other);
  user.writeTurns(one, ['First']);
  user.writeTurns(two, ['Second'], { cwd: other });
  const sessions = async (...args: string[]) =>
    (await user.json('session', 'mirror', ...args)).sources.map(
      (source: { session: string; status: string }) => [source.session, source.status],
    );
  assert.deepEqual(await sessions('--session-id', '11111111-b'), [[two, 'mirrored']]);
  assert.deepEqual(await sessions('--cwd', other), [[two, 'nothing-new']]);
  assert.deepEqual(await sessions(), [[one, 'mirrored']]);
  assert.equal((await sessions('--all', '--harness', 'claude-code')).length, 2);
  for (const args of [
    ['--session-id', 'nothing'],
    ['--harness', 'codex', '--all'],
  ]) {
    const { exitCode, stderr } = await user.tracecraft('session', 'mirror', ...args);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^tracecraft: (No session on|There is no session of).*\n.*tracecraft/);
  }
});

test('one damaged record keeps no other session from being mirrored', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const [meta] = filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).filter(
    (path) => path.includes(one) && path.endsWith('meta.json') && !path.includes('__'),
  );
  writeFileSync(meta as string, 'damaged');
  rmSync(join(user.sandbox.home, '.tracecraft/state.db'));
  user.writeTurns(two, ['Third']);
  const { exitCode, stderr } = await user.tracecraft('session', 'mirror', '--all');
  assert.equal(exitCode, 1);
  assert.match(stderr, new RegExp(`${one}: .*meta\\.json`));
  assert.match((await user.tracecraft('session', 'export', two)).stdout, /Third/);
  assert.match((await user.tracecraft('session', 'list')).stdout, /\(damaged: /);
  assert.ok(existsSync(meta as string));
});

test('mirroring a folder that is not there names that folder, not this one', async (t) => {
  const user = await makeUser(t);
  const { stderr, exitCode } = await user.tracecraft('session', 'mirror', '--cwd', '/nowhere');
  assert.equal(exitCode, 1);
  assert.match(stderr, /^tracecraft: There is no folder \/nowhere, .*\n.*--all\.\n$/);
});
