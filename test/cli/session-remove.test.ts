import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { filesBelow } from '../e2e/scenario.ts';
import { append, userRow } from '../support/transcript.ts';
import { makeUser, type User } from './tracecraft.ts';

const one = '11111111-aaaa-4000-8000-000000000001';
const two = '11111111-bbbb-4000-8000-000000000002';
const agent = `${one}__agent-c0ffee42`;

/** Two sessions of long ago, one with a subagent, each in several parts. */
async function withSessions(user: User): Promise<void> {
  for (const turn of ['First', 'Second', 'Third', 'Fourth']) {
    user.writeTurns(one, [turn]);
    user.writeTurns(two, [`${turn} of two`]);
    if (turn === 'First') user.writeTurns(one, ['Look into it'], { agent: 'agent-c0ffee42' });
    const { exitCode, stderr } = await user.tracecraft('session', 'mirror');
    assert.equal(exitCode, 0, stderr);
  }
  for (const id of [one, two, agent]) await user.tracecraft('session', 'stop', id);
}

function stored(user: User): string[] {
  return filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).filter((path) =>
    path.includes('/sessions/'),
  );
}

test('compact merges parts, says what it did, and changes no byte', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const text = (await user.tracecraft('session', 'export', one)).stdout;
  const planned = await user.tracecraft('session', 'compact', one, '--dry-run');
  assert.match(planned.stdout, new RegExp(`^${one}: 4 parts would become 2, .*\\n$`));
  const before = stored(user).length;
  const done = await user.tracecraft('session', 'compact', one);
  assert.match(done.stdout, new RegExp(`^${one}: 4 parts became 2, .*\\n$`));
  assert.equal(stored(user).length, before - 2);
  assert.equal((await user.tracecraft('session', 'export', one)).stdout, text);
  const all = await user.tracecraft('session', 'compact', '--all');
  assert.match(all.stdout, /^1 of 3 sessions merged: 4 parts became 2\.$/m);
  const again = await user.json('session', 'compact', '--all');
  assert.deepEqual(
    again.sessions.map(({ status }: { status: string }) => status),
    ['nothing-to-do', 'nothing-to-do', 'nothing-to-do'],
  );
  assert.equal((await user.tracecraft('session', 'verify', '--all')).exitCode, 0);
  const meta = stored(user).find((path) => path.endsWith(`${two}/meta.json`)) as string;
  writeFileSync(meta, 'damaged');
  const damaged = await user.tracecraft('session', 'compact', '--all');
  assert.equal(damaged.exitCode, 1);
  assert.match(damaged.stdout, /^3 sessions: nothing to merge\.$/m);
  assert.match(damaged.stderr, /meta\.json is no JSON/);
  const wrong = await user.tracecraft('session', 'compact');
  assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
});

test('delete asks, takes what came out of the session with it, and says what happens next', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const all = stored(user);
  const unasked = await user.tracecraft('session', 'delete', one);
  assert.equal(unasked.exitCode, 2);
  assert.match(unasked.stderr, /no terminal to ask on\nPass --yes/);
  const planned = await user.tracecraft('session', 'delete', one, '--dry-run');
  assert.match(planned.stdout, /└ Look into it/);
  assert.match(planned.stdout, /^1 session, with 1 record that came out of it: .*KB$/m);
  assert.ok(planned.stdout.split('\n').every((line) => line.length <= 80));
  assert.deepEqual(stored(user), all);

  const done = await user.tracecraft('session', 'delete', one, '--yes');
  assert.equal(done.exitCode, 0, done.stderr);
  assert.match(done.stdout, /^Deleted 1 session, with 1 record that came out of it: /m);
  assert.match(
    done.stderr.replaceAll(/\s+/g, ' '),
    /still on this machine.* session mirror --again --session-id 11111111-aaaa/,
  );
  assert.ok(stored(user).every((path) => path.includes(two)));
  assert.equal((await user.tracecraft('session', 'verify', '--all')).exitCode, 0);
  assert.doesNotMatch((await user.tracecraft('status')).stdout, /First {2}/);
  await user.tracecraft('session', 'mirror', '--all');
  assert.ok(stored(user).every((path) => path.includes(two)));
  const path = user.writeTurns(one, ['Fifth']);
  await user.tracecraft('session', 'mirror');
  assert.equal(
    (await user.tracecraft('session', 'export', one)).stdout,
    readFileSync(path, 'utf8'),
  );
});

test('what is at work, or not mirrored to its end, is deleted only by force', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  user.writeTurns(one, ['Not mirrored']);
  const refused = await user.tracecraft('session', 'delete', one, '--yes');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /is not deleted: it holds more on this machine .*\nAdd --force/);
  const planned = await user.tracecraft('session', 'delete', one, '--dry-run');
  assert.equal(planned.exitCode, 0, planned.stderr);
  assert.match(planned.stdout, /^ID .* KEPT$/m);
  assert.match(planned.stdout, /^1111.* not all mirrored *$/m);
  assert.match(planned.stdout, /^There is nothing to delete\.$/m);
  assert.ok(planned.stdout.split('\n').every((line) => line.length <= 80));
  const forced = await user.json('session', 'delete', one, '--yes', '--force');
  assert.equal(forced.done, true);
  assert.deepEqual(
    forced.records.map(({ id }: { id: string }) => id),
    [agent, one],
  );
});

test('a session of long ago can be deleted as soon as it was brought in, and one at work cannot', async (t) => {
  const user = await makeUser(t);
  const old = (path: string) => utimesSync(path, new Date('2026-01-01'), new Date('2026-01-01'));
  old(user.writeTurns(one, ['First']));
  const path = user.writeTurns(one, ['Look into it'], { agent: 'agent-c0ffee42' });
  append(path, userRow('Now', { sessionId: one, timestamp: new Date().toISOString() }));
  old(path);
  old(user.writeTurns(two, ['First of two']));
  await user.tracecraft('session', 'mirror');
  const done = await user.tracecraft('session', 'delete', two, '--yes');
  assert.equal(done.exitCode, 0, done.stderr);

  const refused = await user.tracecraft('session', 'delete', one, '--yes');
  assert.equal(refused.exitCode, 1);
  assert.match(
    refused.stderr,
    new RegExp(`${one} is not deleted: ${agent} was at work just now and has not ended`),
  );
  const { kept } = await user.json('session', 'delete', one, '--dry-run');
  assert.deepEqual([kept.length, kept[0].id, kept[0].record], [1, one, agent]);
  const stopped = await user.json('session', 'stop', one);
  assert.deepEqual(stopped.marked, [one, agent]);
  assert.equal((await user.tracecraft('session', 'delete', one, '--yes')).exitCode, 0);
});

test('many that prune keeps are one line', async (t) => {
  const user = await makeUser(t);
  for (let index = 0; index < 5; index += 1) user.writeTurns(`2222222${index}-aaaa`, ['First']);
  await user.tracecraft('session', 'mirror');
  const { stdout, stderr } = await user.tracecraft('session', 'prune', '--older-than', '1s', '-y');
  assert.deepEqual(
    [stdout, stderr],
    ['There is nothing to delete.\n', '5 sessions are kept: at work just now.\n'],
  );
});

test('a letter or two of an id is too little to delete by', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  await user.tracecraft('session', 'delete', two, '--yes');
  const before = stored(user);
  for (const id of ['1', '111', '1__', '__ag']) {
    const { exitCode, stderr } = await user.tracecraft('session', 'delete', id, '--yes');
    assert.equal(exitCode, 2, `${id}: ${stderr}`);
    assert.deepEqual(stored(user), before, id);
  }
  assert.equal((await user.tracecraft('session', 'delete', '1111', '--yes')).exitCode, 0);
});

test('what was deleted on purpose is shown so, and comes back only by its id', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  await user.tracecraft('session', 'delete', one, '--yes');
  for (const args of [['discover'], ['mirror', '--dry-run']]) {
    const { stdout } = await user.tracecraft('session', ...args);
    assert.match(stdout, /^11111111-a\S* .* deleted *$/m, args[0]);
    assert.match(stdout, /^11111111-b\S* .* mirrored *$/m, args[0]);
    const { sessions } = await user.json('session', ...args);
    const states = sessions
      .toSorted((a: { session: string }, b: { session: string }) =>
        a.session < b.session ? -1 : 1,
      )
      .map(({ mirrored, deleted }: Record<string, boolean>) => [mirrored, deleted]);
    assert.deepEqual(states, [
      [false, true],
      [true, false],
    ]);
  }
  for (const args of [[], ['--all'], ['--again'], ['--again', '--all']]) {
    const { stdout } = await user.tracecraft('session', 'mirror', ...args);
    assert.match(
      stdout,
      /^2 sessions: nothing new\.\n1 session deleted on purpose, left alone\.$/m,
    );
    assert.ok(stored(user).every((path) => path.includes(two)));
  }
  await user.tracecraft('session', 'delete', two, '--yes');
  const { stdout } = await user.tracecraft('session', 'list');
  assert.match(stdout, /deleted on purpose\.\nBring one back: .* --again --session-id <id>\n$/);
  await user.tracecraft('session', 'mirror', '--again', '--session-id', one);
  const listed = await user.json('session', 'list');
  assert.deepEqual(listed.sessions.map(({ id }: { id: string }) => id).sort(), [one, agent]);
});

test('verify of a session reaches its subagents, and says where a broken one can be stored anew', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const whole = await user.tracecraft('session', 'verify', one);
  assert.match(whole.stdout, /^2 records whole: /m);
  const folder = join(
    stored(user).find((path) => path.endsWith(`${agent}/meta.json`)) as string,
    '..',
  );
  rmSync(stored(user).find((path) => path.startsWith(`${folder}/part-00000`)) as string);
  const broken = await user.tracecraft('session', 'verify', one);
  assert.equal(broken.exitCode, 1);
  assert.match(broken.stdout, new RegExp(`source: .*--again --session-id ${one}\`\\.$`, 'm'));
  const { ok, id, faults, members } = await user.json('session', 'verify', one);
  assert.deepEqual([ok, id, faults, members[0].id], [false, one, [], agent]);
  const meta = join(folder, 'meta.json');
  const text = JSON.parse(readFileSync(meta, 'utf8'));
  writeFileSync(meta, JSON.stringify({ ...text, machine: 'another', host: 'desk' }));
  const elsewhere = await user.tracecraft('session', 'verify', one);
  assert.match(elsewhere.stdout, /^Store one anew from its source, on desk: `/m);
  rmSync(folder, { recursive: true });
  const lost = await user.tracecraft('session', 'verify', one);
  assert.match(lost.stdout, new RegExp(`^broken +${agent}: its meta.json is missing`, 'm'));
});

test('prune deletes sessions by their age, and keeps what is not mirrored to its end', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  const prune = (...args: string[]) => user.tracecraft('session', 'prune', ...args);
  assert.equal((await prune('--older-than', 'yesterday')).exitCode, 2);
  assert.equal((await prune()).exitCode, 2);
  const none = await prune('--older-than', '10y', '--yes');
  assert.deepEqual([none.exitCode, none.stdout], [0, 'There is nothing to delete.\n']);
  user.writeTurns(two, ['Not mirrored']);
  const planned = await user.json('session', 'prune', '--older-than', '1s', '--dry-run');
  assert.equal(planned.done, false);
  assert.deepEqual(
    [planned.records.length, planned.kept.map(({ id }: { id: string }) => id)],
    [2, [two]],
  );
  const done = await prune('--older-than', '1s', '--yes');
  assert.equal(done.exitCode, 0, done.stderr);
  assert.match(done.stdout, /^Deleted 1 session, /m);
  assert.match(done.stderr, new RegExp(`^${two} is kept: `, 'm'));
  assert.ok(stored(user).every((path) => path.includes(two)));
});

test('a broken session that was stored anew is settled by deleting just that record', async (t) => {
  const user = await makeUser(t);
  await withSessions(user);
  rmSync(stored(user).find((path) => path.includes(`${two}/part-00001`)) as string);
  await user.tracecraft('session', 'mirror', '--again', '--session-id', two);
  const broken = await user.tracecraft('session', 'verify', '--all');
  assert.equal(broken.exitCode, 1);
  assert.match(
    broken.stdout,
    new RegExp(`${two} goes on in ${two}__g2.*tracecraft session delete ${two} --only`),
  );
  const settled = await user.tracecraft('session', 'delete', two, '--only', '--yes');
  assert.equal(settled.exitCode, 0, settled.stderr);
  const whole = await user.tracecraft('session', 'verify', '--all');
  assert.equal(whole.exitCode, 0, whole.stdout);
  const listed = await user.json('session', 'list');
  assert.deepEqual(
    listed.sessions.map(({ id }: { id: string }) => id).sort(),
    [one, agent, `${two}__g2`].sort(),
  );
});

test('a list shows what came out of each session below it, many of them in one line', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(one, ['First']);
  for (let index = 0; index < 9; index += 1) {
    user.writeTurns(one, [`Task ${index}`], { agent: `agent-c0ffee${index}` });
  }
  user.writeTurns(two, ['Second']);
  await user.tracecraft('session', 'mirror');
  const { stdout } = await user.tracecraft('session', 'list', '--sort', 'title');
  const lines = stdout.trimEnd().split('\n').slice(1);
  assert.equal(lines.length, 8);
  assert.match(lines[0] as string, /^11111111-a +First/);
  assert.ok(lines.slice(1, 6).every((line) => /^agent-c0ffee\d +└ Task \d/.test(line)));
  assert.match(lines[6] as string, /^ +└ 4 more; --verbose shows them$/);
  const verbose = await user.tracecraft('session', 'list', '--verbose');
  assert.equal(verbose.stdout.trimEnd().split('\n').length, 12);
  const shown = await user.tracecraft('session', 'show', one);
  assert.match(shown.stdout.replaceAll(/\s+/g, ' '), /with .*agent-c0ffee0.* and 5 more/);
  assert.equal((await user.json('session', 'show', one)).descendants.length, 9);
});
