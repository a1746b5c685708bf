import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTeam, type Team } from '../support/team.ts';

/**
 * What the Python client (0.2.2 to 0.2.5) promises in its tests, kept by the built command. Where it is kept
 * otherwise on purpose, the title says `but`.
 */
const promises: Record<string, (bucket: Place) => Promise<void>> = {
  'of two claimers one exits 0, the other is told by whom, and the claim is the winner’s': async ({
    run,
    read,
  }) => {
    assert.match((await run('a', 'claim', 'c1')).stdout, /^Claimed step c1 as a$/m);
    const loser = await run('b', 'claim', 'c1');
    assert.equal(loser.exitCode, 1);
    assert.match(loser.stderr, /Step c1 already claimed by a\b/);
    assert.equal(read('steps/c1/claim.json').agent, 'a');
  },
  'a claim without a status is in progress, and a step nobody claimed is pending': async ({
    run,
  }) => {
    await run('a', 'claim', 'c2');
    assert.match((await run('b', 'step-status', 'c2')).stdout, /^c2: in_progress \(agent: a\)$/m);
    assert.equal((await run('b', 'step-status', 'never')).stdout, 'never: pending\n');
  },
  'another’s step is not completed: owner and --force are named, nothing is written': async ({
    run,
    read,
    has,
  }) => {
    await run('a', 'claim', 'c3');
    const { exitCode, stderr } = await run('b', 'complete', 'c3');
    assert.equal(exitCode, 1);
    assert.match(stderr, /\ba\b[\s\S]*--force/);
    assert.equal(has('steps/c3/status.json'), false);
    assert.equal((await run('b', 'complete', 'c3', '--force')).exitCode, 0);
    assert.equal(read('steps/c3/status.json').agent, 'b');
  },
  'an unclaimed step can be completed': async ({ run, read }) => {
    assert.equal((await run('a', 'complete', 'c4')).stdout.trim(), 'Completed step c4');
    assert.equal(read('steps/c4/status.json').status, 'complete');
  },
  'a plain handoff has schema 2 and its defaults, and no other fields of that schema': async ({
    run,
    read,
  }) => {
    await run('a', 'claim', 'Design.One');
    await run('a', 'complete', 'Design.One');
    const handoff = read('steps/design-one/handoff.json');
    assert.equal(typeof read('steps/design-one/status.json').completed_at, 'string');
    assert.deepEqual(
      ['schema', 'from_agent', 'from_step', 'next_agent', 'state', 'next_action', 'note'].map(
        (name) => handoff[name],
      ),
      [2, 'a', 'Design.One', null, 'complete', null, ''],
    );
    assert.equal('changed_files' in handoff || 'assumptions' in handoff, false);
  },
  'to whom it goes on and what is next are said and stored': async ({ run, read }) => {
    const { stdout } = await run('a', 'complete', 'c6', '--to', 'b', '--next-action', 'look');
    assert.match(stdout, /^Completed step c6 → handed off to b$/m);
    const { next_agent, next_action } = read('steps/c6/handoff.json');
    assert.deepEqual([next_agent, next_action], ['b', 'look']);
  },
  'blocked has its state and label, no time of completion, and ends a wait at once': async ({
    run,
    read,
  }) => {
    assert.match((await run('a', 'complete', 'c7', '--blocked')).stdout, /^Blocked on step c7$/m);
    assert.equal(read('steps/c7/status.json').status, 'blocked');
    assert.equal('completed_at' in read('steps/c7/status.json'), false);
    const { exitCode, stderr } = await run('b', 'wait-for', 'c7');
    assert.equal(exitCode, 1);
    assert.match(stderr, /blocked/);
  },
  'needs review is waited for, and named when the time is over': async ({ run }) => {
    const { stdout } = await run('a', 'complete', 'c8', '--needs-review');
    assert.match(stdout, /^Needs review on step c8$/m);
    const { exitCode, stderr } = await run('b', 'wait-for', 'c8', '--timeout', '1');
    assert.equal(exitCode, 1);
    assert.match(stderr, /needs review: c8/);
    assert.match(stderr, /Timeout after 1s\. Not all steps complete: c8/);
  },
  'both states at once are refused': async ({ run }) => {
    const { exitCode, stderr } = await run('a', 'complete', 'c9', '--blocked', '--needs-review');
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /at most one/i);
  },
  'all steps complete is said, but --timeout 0 looks once': async ({ run }) => {
    await run('a', 'complete', 'c10');
    const { stdout, exitCode } = await run('b', 'wait-for', 'c10', '--timeout', '0');
    assert.deepEqual([stdout, exitCode], ['All steps complete: c10\n', 0]);
  },
  'names of steps lose their dots and capitals, and slashes are refused': async ({ run, has }) => {
    await run('a', 'claim', 'Phase.One');
    assert.ok(has('steps/phase-one/claim.json'));
    assert.equal((await run('a', 'claim', 'a/b')).exitCode, 2);
  },
  'a message has its fields, lies in its mailbox, and two are two': async ({ run, read, list }) => {
    assert.equal((await run('a', 'send', 'm1', 'hello')).stdout, 'Sent to m1: hello\n');
    await run('a', 'send', 'm1', 'hello');
    const names = list('messages/m1');
    assert.equal(names.length, 2);
    assert.match(names[0] ?? '', /^\d{19}_a_[0-9a-f]{8}\.json$/);
    const { from, to, message, sent_at } = read(`messages/m1/${names[0]}`);
    assert.deepEqual([from, to, message], ['a', 'm1', 'hello']);
    assert.match(sent_at, /\+00:00$/);
  },
  'the lines of an inbox keep their shape, with the step when there is one': async ({ run }) => {
    await run('a', 'send', 'c', 'direct one');
    await run('b', 'send', '_broadcast', 'to all', '--step', 's1');
    const lines = (await run('c', 'inbox')).stdout.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^\[[^\]]+\] \(direct\) a: direct one$/);
    assert.match(lines[1] ?? '', /^\[[^\]]+\] \(broadcast\) b \[step s1\]: to all$/);
  },
  'what is new is shown once to each agent, own broadcasts never': async ({ run }) => {
    await run('d', 'send', '_broadcast', 'from d');
    const seen = (await run('c', 'inbox', '--new')).stdout;
    assert.match(seen, /from d/);
    assert.equal((await run('c', 'inbox', '--new')).stdout, 'No new messages.\n');
    assert.doesNotMatch((await run('d', 'inbox', '--new')).stdout, /from d/);
  },
  '--delete takes direct messages, and leaves broadcasts to the next reader': async ({ run }) => {
    await run('a', 'send', 'd', 'for d alone');
    assert.match((await run('d', 'inbox', '--delete')).stdout, /Deleted 1 direct message/);
    const left = (await run('d', 'inbox')).stdout;
    assert.match(left, /to all/);
    assert.doesNotMatch(left, /for d alone/);
    assert.equal((await run('d', 'inbox', '--delete', '--new')).exitCode, 2);
  },
  'recipients with slashes or a leading underscore are refused': async ({ run }) => {
    assert.notEqual((await run('a', 'send', 'x/y', 'no')).exitCode, 0);
    assert.notEqual((await run('a', 'send', '_x', 'no')).exitCode, 0);
    assert.notEqual((await run('a', 'send', ' ', 'no')).exitCode, 0);
  },
  'memory: dots become folders, history is kept oldest first, and hidden in lists': async ({
    run,
    read,
  }) => {
    assert.equal((await run('a', 'memory', 'set', 'x.y', 'one')).stdout, 'Set x.y = one\n');
    await run('b', 'memory', 'set', 'x.y', 'two');
    assert.equal(read('memory/x/y.json').value, 'two');
    assert.equal((await run('a', 'memory', 'get', 'x.y')).stdout, 'two\n');
    const history = (await run('a', 'memory', 'history', 'x.y')).stdout.trimEnd().split('\n');
    assert.match(history[0] ?? '', /^\[[^\]]+\] a: one$/);
    assert.match(history[1] ?? '', /^\[[^\]]+\] b: two$/);
    assert.equal((await run('a', 'memory', 'list')).stdout, 'x.y\n');
    const { key, value, set_by } = JSON.parse(
      (await run('a', 'memory', 'get', 'x.y', '--with-meta')).stdout,
    );
    assert.deepEqual([key, value, set_by], ['x.y', 'two', 'b']);
  },
  'memory: what is missing exits 1, slashes and the reserved name are refused': async ({ run }) => {
    assert.equal((await run('a', 'memory', 'get', 'none')).exitCode, 1);
    assert.equal((await run('a', 'memory', 'history', 'none')).exitCode, 1);
    assert.notEqual((await run('a', 'memory', 'set', 'p/q', 'v')).exitCode, 0);
    assert.notEqual((await run('a', 'memory', 'set', '_history.q', 'v')).exitCode, 0);
  },
  'artifacts: the words, the key, and what is not there': async ({ run, team }) => {
    const file = join(team.sandbox.cwd, 'notes.txt');
    writeFileSync(file, 'notes\n');
    const put = await run('a', 'artifact', 'upload', file);
    assert.equal(put.stdout, 'Uploaded notes.txt -> p/artifacts/shared/notes.txt\n');
    assert.match((await run('b', 'artifact', 'list')).stdout, /^p\/artifacts\/shared\/notes.txt$/m);
    const missing = await run('b', 'artifact', 'download', 'other.txt');
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /Artifact not found: p\/artifacts\/shared\/other.txt/);
  },
  'status --json: a claim without a status is in progress, unread counts are none for broadcasts':
    async ({ team, put }) => {
      put('steps/orphan/claim.json', { agent: 'snake', claimed_at: '2026-01-01T00:00:00+00:00' });
      const { steps, mailboxes } = await team.json('a', 'status');
      const orphan = steps.find(({ step }: { step: string }) => step === 'orphan');
      assert.deepEqual([orphan.status, orphan.agent], ['in_progress', 'snake']);
      const all = mailboxes.find(({ agent }: { agent: string }) => agent === '_broadcast');
      assert.deepEqual([all.total, all.unread], [2, null]);
      assert.equal((await team.run('a', 'status', '--json', '--watch')).exitCode, 2);
    },
  'but claiming what one holds succeeds': async ({ run }) => {
    await run('a', 'claim', 'c30');
    assert.equal((await run('a', 'claim', 'c30')).exitCode, 0);
  },
  'but a step left blocked can be claimed again': async ({ run }) => {
    await run('a', 'complete', 'c31', '--blocked');
    assert.equal((await run('b', 'claim', 'c31')).exitCode, 0);
  },
  'but names that would share a key are refused': async ({ run }) => {
    await run('a', 'claim', 'S1.A');
    const { exitCode, stderr } = await run('b', 'claim', 's1-a');
    assert.equal(exitCode, 2);
    assert.match(stderr, /S1\.A/);
  },
};

interface Place {
  team: Team;
  run: Team['run'];
  // biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
  read(key: string): any;
  has(key: string): boolean;
  list(folder: string): string[];
  put(key: string, value: object): void;
}

function placeOf(team: Team): Place {
  const at = (key: string) => join(fileURLToPath(team.bucketUrl), team.project, key);
  return {
    team,
    run: team.run,
    read: (key) => JSON.parse(readFileSync(at(key), 'utf8')),
    has: (key) => readdirSync(dirname(at(key))).includes(key.slice(key.lastIndexOf('/') + 1)),
    list: (folder) => readdirSync(at(folder)).sort(),
    put(key, value) {
      mkdirSync(dirname(at(key)), { recursive: true });
      writeFileSync(at(key), JSON.stringify(value));
    },
  };
}

test('what the Python client promises is kept', async (t) => {
  const place = placeOf(await makeTeam(t, { agents: ['a', 'b', 'c', 'd'] }));
  for (const [promise, check] of Object.entries(promises)) {
    await t.test(promise, () => check(place));
  }
});
