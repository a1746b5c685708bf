import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTeam } from '../support/team.ts';

test('two claim one step: one has it, the other is told by whom and until when', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice', 'bob'] });
  const first = await run('alice', 'claim', 'build');
  assert.match(
    first.stdout,
    /^Claimed step build as alice\n {4}lease [0-9a-f]{16}, generation 1, until /,
  );
  assert.equal(first.exitCode, 0);

  const second = await run('bob', 'claim', 'build', '--json');
  assert.equal(second.exitCode, 1);
  assert.match(second.stderr, /Step build already claimed by alice, for another 30 min/);
  const { claimed, reason, holder, error } = JSON.parse(second.stdout);
  assert.deepEqual([claimed, reason, error.exit_code], [false, 'held', 1]);
  assert.deepEqual([holder.agent, holder.generation], ['alice', 1]);
  assert.ok(holder.left_seconds > 1_700 && holder.left_seconds <= 1_802);

  const again = await json('alice', 'claim', 'build');
  assert.deepEqual(
    [again.claimed, again.already, again.generation, again.ttl_seconds],
    [true, true, 1, 1_800],
  );
  assert.deepEqual([again.lease, again.taken_from], [holder.lease, null]);
});

test('a step goes from hand to hand: claim, renew, release, complete, handoff', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice', 'bob'] });
  await run('alice', 'claim', 'build');
  const renewed = await run('alice', 'renew', 'build', '--ttl', '2h');
  assert.match(renewed.stdout, /^Renewed step build until .* \(generation 1\)\n$/);
  const all = await json('alice', 'renew');
  assert.deepEqual([all.renewed.length, all.renewed[0].ttl_seconds], [1, 7_200]);
  const none = await run('bob', 'renew');
  assert.deepEqual([none.exitCode, none.stdout], [1, '']);
  assert.match(none.stderr, /bob holds no step/);

  const { lease } = all.renewed[0];
  const ways = { renew: ' --wait`', release: '', complete: '`--force` overrules alice' };
  for (const [command, way] of Object.entries(ways)) {
    const refused = await run('bob', command, 'build');
    assert.equal(refused.exitCode, 1, command);
    assert.match(refused.stderr, /Step build is not yours: held by alice/);
    const [, hint = ''] = refused.stderr.split('\n');
    assert.ok(hint.includes(`\`tracecraft ${command} build --lease ${lease}\``), hint);
    assert.ok(hint.includes(way), hint);
    assert.equal(hint.includes('--force'), command === 'complete', hint);
  }
  assert.equal((await run('alice', 'release', 'build')).stdout, 'Released step build\n');
  assert.equal((await run('bob', 'step-status', 'build')).stdout, 'build: pending\n');
  assert.match((await run('bob', 'release', 'build')).stderr, /There is nothing to give back/);

  const taken = await run('bob', 'claim', 'build');
  assert.match(taken.stdout, /^Claimed step build as bob \(alice had given it back\)\n/);
  const done = await run(
    ...(['bob', 'complete', 'build', '--to', 'alice', '--next-action', 'ship it'] as const),
    ...(['--note', 'fine\n[forged] line\x1b[31m'] as const),
  );
  assert.equal(done.stdout, 'Completed step build → handed off to alice\n');
  assert.equal(
    (await run('alice', 'step-status', 'build')).stdout,
    'build: complete (agent: bob)\n',
  );
  const shown = await run('alice', 'handoff', 'show', 'build');
  assert.match(shown.stdout, /^from +bob, /m);
  assert.match(shown.stdout, /^next +ship it$/m);
  assert.match(shown.stdout, /^ {4}\| fine\n {4}\| \[forged\] line/m);
  assert.ok(!shown.stdout.includes('\x1b'));
  const handoff = await json('alice', 'handoff', 'show', 'build');
  assert.deepEqual(
    [handoff.schema, handoff.state, handoff.next_agent, handoff.next_action, handoff.generation],
    [2, 'complete', 'alice', 'ship it', 2],
  );
  const other = await run('alice', 'handoff', 'show', 'docs');
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, /Step docs has no handoff/);

  const over = await run('alice', 'claim', 'build');
  assert.equal(over.exitCode, 1);
  assert.match(over.stderr, /already complete by bob\n.*--again/);
  assert.match((await run('alice', 'claim', 'build', '--again')).stdout, /generation 3/);
});

test('a claim that ran out is taken over, a live one is not', async (t) => {
  const { run, json, bucketUrl } = await makeTeam(t, { agents: ['alice', 'bob'] });
  await run('alice', 'claim', 'build', '--ttl', '5s');
  assert.match((await run('bob', 'steal', 'build')).stderr, /already claimed by alice/);
  assert.match((await run('bob', 'steal', 'docs')).stderr, /Nobody holds step docs/);
  const waited = await run('bob', 'claim', 'build', '--wait', '--timeout', '30');
  assert.match(waited.stderr, /Waiting: alice has it \(generation 1\)/);
  assert.match(waited.stdout, /Claimed step build as bob \(the claim of alice had expired\)/);
  assert.match((await run('alice', 'complete', 'build')).stderr, /not yours: held by bob/);

  const python = join(fileURLToPath(bucketUrl), 'p/steps/docs');
  execFileSync('mkdir', ['-p', python]);
  const claim = { agent: 'old', claimed_at: '2026-01-01T00:00:00+00:00' };
  writeFileSync(join(python, 'claim.json'), JSON.stringify(claim));
  const held = await json('bob', 'claim', 'docs');
  assert.deepEqual([held.claimed, held.holder.left_seconds], [false, null]);
  assert.match(held.error.message, /already claimed by old/);
  const stolen = await run('bob', 'steal', 'docs', '--force');
  assert.match(
    stolen.stdout,
    /^Took step docs over from old, whose claim had no end \(generation 1\)\n/,
  );
});

test('complete says what it was, and names the files that git has changed', async (t) => {
  const { run, runWith, json, sandbox, envOf } = await makeTeam(t, { agents: ['alice', 'bob'] });
  const both = await run('alice', 'complete', 'a', '--blocked', '--needs-review');
  assert.equal(both.exitCode, 2);
  assert.match(both.stderr, /at most one/);
  assert.equal((await run('alice', 'complete', 'a', '--blocked')).stdout, 'Blocked on step a\n');
  const review = await run('alice', 'complete', 'b', '--needs-review');
  assert.equal(review.stdout, 'Needs review on step b\n');
  const forced = await run('bob', 'complete', 'b', '--force', '--json');
  assert.equal(JSON.parse(forced.stdout).generation, 2);

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: sandbox.cwd,
      env: envOf('alice'),
      stdio: 'pipe',
    });
  git('init', '-q');
  writeFileSync(join(sandbox.cwd, 'a.ts'), '1');
  git('add', 'a.ts');
  git('commit', '-qm', 'x');
  writeFileSync(join(sandbox.cwd, 'a.ts'), '2');
  writeFileSync(join(sandbox.cwd, 'untracked.ts'), '2');
  const noted = { input: 'a note\nof two lines\n' };
  const done = await runWith(
    ...(['alice', noted, 'complete', 'c', '--changed-files-from-git', '--note', '-'] as const),
  );
  assert.equal(done.stdout, 'Completed step c (1 changed file(s))\n');
  const handoff = await json('bob', 'handoff', 'show', 'c');
  assert.deepEqual([handoff.changed_files, handoff.note], [['a.ts'], 'a note\nof two lines']);

  const twice = await run('alice', 'complete', 'c', '--note', 'another', '--json');
  assert.equal(twice.exitCode, 0);
  assert.match(twice.stderr, /what was handed on then stays/);
  const { already, handoff: stands } = JSON.parse(twice.stdout);
  assert.deepEqual([already, stands.note], [true, 'a note\nof two lines']);
});

test('where git does not tell what has changed, that is said and none is named', async (t) => {
  const { run } = await makeTeam(t, { agents: ['alice'] });
  const done = await run('alice', 'complete', 'c', '--changed-files-from-git');
  assert.equal(done.stdout, 'Completed step c (0 changed file(s))\n');
  assert.match(done.stderr, /git does not tell/);
});

test('of several steps that are renewed at once, what fails keeps none of the others, in one answer', async (t) => {
  const { run, bucketUrl } = await makeTeam(t, { agents: ['alice'] });
  for (const step of ['a', 'b', 'c']) await run('alice', 'claim', step);
  const path = join(fileURLToPath(bucketUrl), 'p/steps/b/claim.json');
  const later = { ...JSON.parse(readFileSync(path, 'utf8')), schema: 99 };
  writeFileSync(path, JSON.stringify(later));
  const { exitCode, stdout, stderr } = await run('alice', 'renew', '--json');
  assert.equal(exitCode, 1);
  const { renewed, error } = JSON.parse(stdout);
  assert.deepEqual(
    renewed.map(({ step }: { step: string }) => step),
    ['a', 'c'],
  );
  assert.match(error.message, /Not all are renewed: .*newer version/);
  assert.match(stderr, /Not all are renewed/);
  assert.match((await run('alice', 'renew')).stdout, /^Renewed step a .*\nRenewed step c .*\n$/);
});

test('a command that is asked wrongly says what is wrong, and touches nothing', async (t) => {
  const { run, bucketUrl } = await makeTeam(t, { agents: ['alice'] });
  for (const [words, text] of [
    [['claim'], /needs a step or --next/],
    [['claim', 'a', '--next'], /needs a step or --next/],
    [['claim', 'a/b'], /no name for a step/],
    [['claim', 'a', '--ttl', '1s'], /--ttl cannot be 1s: that is too short/],
    [['claim', 'a', '--timeout', '5'], /--timeout goes with --wait/],
    [['claim', '--next', '--again'], /--again goes with a step/],
    [['claim', '--next', '--after', 'a'], /--after goes with a step/],
    [['claim', 'a', '--after', ''], /"" is no name for a step/],
    [['claim', 'a', '--lease', ''], /"" is no lease/],
    [['renew', 'a', '--lease', 'x; y'], /"x; y" is no lease/],
    [['complete', 'a', '--to', 'x/y'], /cannot name a recipient/],
    [['wait-for', ''], /"" is no name for a step/],
    [['wait-for', ' , '], /no name for a step/],
    [['steps', 'add', ''], /"" is no name for a step/],
    [['wait-for', 'a', '--timeout', 'soon'], /--timeout does not understand/],
    [['steps', 'add'], /Name the steps/],
    [['steps', 'add', 'a', 'b', '--title', 'x'], /--title is for one step/],
    [['step-status'], /argument is missing/],
  ] as [string[], RegExp][]) {
    const { exitCode, stderr, stdout } = await run('alice', ...words);
    assert.equal(exitCode, 2, words.join(' '));
    assert.match(stderr, text);
    assert.equal(stdout, '');
  }
  assert.throws(() => readFileSync(join(fileURLToPath(bucketUrl), 'p')), /ENOENT/);
});
