import assert from 'node:assert/strict';
import test from 'node:test';
import { makeTeam } from '../support/team.ts';

test('a graph is declared, seen, worked through with --next, and waited for', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice', 'bob'] });
  assert.match((await run('alice', 'steps')).stdout, /^No steps yet\.\n.*steps add/);
  assert.equal((await json('alice', 'claim', '--next')).reason, 'all-done');
  const added = await run('alice', 'steps', 'add', 'design', '--title', 'Data model');
  assert.equal(added.stdout, '1 step added.\n');
  await run('alice', 'steps', 'add', 'build', 'docs', '--after', 'design');
  await run('bob', 'steps', 'add', 'ship', '--after', 'build', '--after', 'docs');
  const again = await run('bob', 'steps', 'add', 'ship', '--after', 'build,docs');
  assert.equal(again.stdout, '1 step was there already.\n');

  const [first, second] = await Promise.all([
    run('alice', 'claim', '--next', '--json'),
    run('bob', 'claim', '--next', '--json'),
  ]);
  const winners = [first, second].filter(({ exitCode }) => exitCode === 0);
  assert.equal(winners.length, 1);
  const won = JSON.parse(winners[0]?.stdout ?? '');
  assert.deepEqual([won.step, won.claimed], ['design', true]);

  const listed = await run('alice', 'steps');
  const lines = listed.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(lines, [
    ['STEP', 'STATUS', 'AGENT', 'LEFT', 'AFTER', 'TITLE'],
    ['design', 'in_progress', won.agent, lines[1]?.[3], '-', 'Data model'],
    ['build', 'waiting', '-', '-', 'design'],
    ['docs', 'waiting', '-', '-', 'design'],
    ['ship', 'waiting', '-', '-', 'build, docs'],
  ]);
  const held = await json(won.agent, 'claim', '--next');
  assert.deepEqual([held.claimed, held.reason], [false, 'none-free']);

  await run(won.agent, 'complete', 'design');
  const ready = await json('bob', 'steps', '--ready');
  assert.deepEqual(
    [ready.total, ready.steps.map(({ step }: { step: string }) => step)],
    [4, ['build', 'docs']],
  );
  const waiting = await json('bob', 'steps', 'list', '--status', 'waiting');
  assert.deepEqual(waiting.steps[0].unmet, ['build', 'docs']);
  for (const step of ['build', 'docs', 'ship']) {
    assert.equal((await json('bob', 'claim', '--next')).step, step);
    await run('bob', 'complete', step);
  }
  const waited = await run('alice', 'wait-for', 'build', 'ship');
  assert.deepEqual([waited.exitCode, waited.stdout], [0, 'All steps complete: build, ship\n']);
});

test('a need that nobody declared is named, and so is one that is not complete when its step is claimed', async (t) => {
  const { run } = await makeTeam(t, { agents: ['alice'] });
  const added = await run('alice', 'steps', 'add', 'build', 'docs', '--after', 'design');
  assert.equal(added.stdout, '2 steps added.\n');
  assert.equal(added.stderr, 'design is not declared yet: what comes after it waits.\n');
  const claimed = await run('alice', 'claim', 'build');
  assert.deepEqual(
    [claimed.exitCode, claimed.stderr],
    [0, 'It comes after design, which is not complete.\n'],
  );
  await run('alice', 'complete', 'design');
  assert.equal((await run('alice', 'claim', 'docs')).stderr, '');
});

test('steps come from lines of JSON, too, and a line that is none is named', async (t) => {
  const { runWith, json } = await makeTeam(t, { agents: ['alice'] });
  const from = (input: string) => runWith('alice', { input }, 'steps', 'add', '--from', '-');
  const many = await from(
    '{"step":"a","title":"First"}\n\n{"step":"b","after":["a"]}\n{"step":"c","after":"b"}\n',
  );
  assert.equal(many.stdout, '3 steps added.\n');
  const { steps } = await json('alice', 'steps');
  assert.deepEqual(
    steps.map(({ step, after, title }: Record<string, unknown>) => [step, after, title]),
    [
      ['a', [], 'First'],
      ['b', ['a'], null],
      ['c', ['b'], null],
    ],
  );
  for (const [line, text] of [
    ['{"step":"d"', /Line 2 .*no JSON object/],
    ['{"name":"d"}', /Line 2 .*"name"/],
    ['{"after":["d"]}', /Line 2 .*"step"/],
    ['{"step":"d","after":[1]}', /Line 2 .*"after"/],
    ['{"step":"d e"}', /no name for a step/],
    ['{"step":"a","after":["c"]}', /is declared already|each other/],
  ] as [string, RegExp][]) {
    const refused = await from(`{"step":"x"}\n${line}\n`);
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.stderr, text);
  }
  assert.equal((await json('alice', 'steps')).total, 3);
});

test('a claim with --after waits for what it names', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice', 'bob'] });
  const unmet = await json('alice', 'claim', 'ship', '--after', 'build,docs');
  assert.deepEqual(
    [unmet.claimed, unmet.reason, unmet.needs],
    [...[false, 'needs-unmet', ['build', 'docs']]],
  );
  const waiting = run(
    'alice',
    'claim',
    'ship',
    '--after',
    'build,docs',
    '--wait',
    '--timeout',
    '60',
  );
  await run('bob', 'complete', 'build');
  await run('bob', 'complete', 'docs');
  const claimed = await waiting;
  assert.equal(claimed.exitCode, 0, claimed.stderr);
  assert.match(claimed.stdout, /^Claimed step ship as alice\n/);
});

test('of a step that nobody has declared or touched it is said, once, that nobody knows it', async (t) => {
  const { run } = await makeTeam(t, { agents: ['alice'] });
  await run('alice', 'steps', 'add', 'build');
  const told = (names: string) =>
    `Nobody has declared or claimed ${names} yet: \`tracecraft steps\` lists what there is.\n`;
  const unknown = await run('alice', 'step-status', 'bulid');
  assert.deepEqual([unknown.exitCode, unknown.stdout], [0, 'bulid: pending\n']);
  assert.equal(unknown.stderr, told('bulid'));
  assert.equal((await run('alice', 'step-status', 'build')).stderr, '');
  const waited = await run('alice', 'wait-for', 'bulid', 'build', 'dosc', '--timeout', '1');
  assert.equal(waited.stderr.split(told('bulid, dosc')).length, 2, waited.stderr);
  await run('alice', 'claim', 'bulid');
  await run('alice', 'release', 'bulid');
  assert.equal((await run('alice', 'step-status', 'bulid')).stderr, '');
});

test('wait-for: blocked ends it, review is named, time runs out, --any takes the first', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice', 'bob'] });
  await run('bob', 'complete', 'done');
  await run('bob', 'complete', 'stuck', '--blocked');
  await run('bob', 'complete', 'build', '--needs-review');

  const blocked = await run('alice', 'wait-for', 'done', 'stuck', '--timeout', '60');
  assert.equal(blocked.exitCode, 1);
  assert.match(blocked.stderr, /Step stuck is blocked\n.*handoff show stuck/);

  const review = await run('alice', 'wait-for', 'build', '--timeout', '1');
  assert.equal(review.exitCode, 1);
  assert.match(review.stderr, /Waiting\.\.\. \(1s remaining; needs review: build\)/);
  assert.match(review.stderr, /Timeout after 1s\. Not all steps complete: build/);

  const once = await json('alice', 'wait-for', 'done', 'later', '--timeout', '0');
  assert.deepEqual([once.outcome, once.error.exit_code], ['timeout', 1]);
  const any = await json('alice', 'wait-for', 'later', 'done', '--any', '--timeout', '0');
  assert.deepEqual([any.outcome, any.steps[1].status], ['any', 'complete']);
});
