import assert from 'node:assert/strict';
import { mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { createOwnRedactor } from '../../../src/redact/own/redactor.ts';
import type { Observed } from '../../../src/site/sources/here.ts';
import type { SiteScope } from '../../../src/site/sources/scope.ts';
import { type FoundSessions, findSessions } from '../../../src/site/sources/sessions.ts';
import { type Machine, makeMachine, temporaryFolder } from '../../support/machine.ts';
import { seeded } from '../../support/random.ts';
import { append, assistantRow, fakeGithubToken, userRow } from '../../support/transcript.ts';

/** A machine whose client's transcripts lie where they are looked for. */
function makeHome(t: TestContext) {
  const machine = makeMachine(temporaryFolder(t));
  const cwd = join(machine.home, 'work');
  mkdirSync(cwd, { recursive: true });
  const pathOf = (session: string) =>
    join(machine.home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${session}.jsonl`);
  return {
    machine,
    pathOf,
    write(session: string, ...prompts: string[]) {
      const place = { cwd, sessionId: session };
      for (const prompt of prompts) {
        append(pathOf(session), userRow(prompt, place) + assistantRow(`Did ${prompt}`, place));
      }
    },
    mirror: (session: string) =>
      machine.step({ session, id: 'main', kind: 'main', path: pathOf(session) }),
  };
}

const seen = new Map<Machine, Map<string, Observed>>();

function find(machine: Machine, scope: SiteScope = {}): Promise<FoundSessions> {
  const known = seen.get(machine) ?? new Map<string, Observed>();
  seen.set(machine, known);
  return machine.use((context) =>
    findSessions(
      {
        context: { ...context, cwd: machine.home, project: 'p' },
        redactor: createOwnRedactor({}, {}),
        observed: { find: (key) => known.get(key), note: (key, now) => known.set(key, now) },
        onTrouble(_, error) {
          throw error;
        },
      },
      { project: 'p', ...scope },
    ),
  );
}

function told({ chosen }: FoundSessions) {
  return chosen.map(({ main }) => `${main.facts.id} ${main.place.kind}: ${main.facts.title}`);
}

test('what the bucket lacks, or is behind of, is read from this machine, all else from the bucket', async (t) => {
  const { machine, write, mirror } = makeHome(t);
  for (const session of ['as-it-was', 'grown', 'not-mirrored']) write(session, `Begin ${session}`);
  for (const session of ['as-it-was', 'grown']) await mirror(session);
  write('grown', 'Go on');
  assert.deepEqual(told(await find(machine)), [
    'as-it-was bucket: Begin as-it-was',
    'grown here: Begin grown',
    'not-mirrored here: Begin not-mirrored',
  ]);
  assert.deepEqual(told(await find(machine, { from: 'bucket' })), [
    'as-it-was bucket: Begin as-it-was',
    'grown bucket: Begin grown',
  ]);
  assert.deepEqual(told(await find(machine, { from: 'here' })), [
    'as-it-was here: Begin as-it-was',
    'grown here: Begin grown',
    'not-mirrored here: Begin not-mirrored',
  ]);
});

test("another machine's session is of the bucket, and a transcript that is gone here as well", async (t) => {
  const { machine, write, mirror, pathOf } = makeHome(t);
  write('gone', 'Begin gone');
  await mirror('gone');
  unlinkSync(pathOf('gone'));
  assert.deepEqual(told(await find(machine)), ['gone bucket: Begin gone']);
  assert.deepEqual(told(await find(machine, { from: 'here' })), []);
});

test('what the user has deleted from the bucket does not come back by itself', async (t) => {
  const { machine, write, mirror } = makeHome(t);
  write('deleted', 'Begin deleted');
  await mirror('deleted');
  rmSync(machine.recordFolder('deleted'), { recursive: true });
  await machine.use(({ db }) =>
    db.exec("UPDATE sources SET meta = NULL, deleted_at = 1 WHERE session = 'deleted'"),
  );
  assert.deepEqual(told(await find(machine)), []);
  assert.equal((await find(machine, { from: 'here' })).chosen.length, 1);
});

test('a transcript is looked at again only where it is new, and anew where it was rewritten', async (t) => {
  const { machine, write, pathOf } = makeHome(t);
  write('one', 'Begin one');
  const first = await find(machine);
  const again = await find(machine);
  assert.deepEqual(again, first);
  write('one', 'More');
  const more = await find(machine);
  assert.notEqual(more.chosen[0]?.main.version, first.chosen[0]?.main.version);
  assert.equal(
    more.chosen[0]?.main.facts.first_record_at,
    first.chosen[0]?.main.facts.first_record_at,
  );
  rmSync(pathOf('one'));
  write('one', 'Another beginning');
  assert.deepEqual(told(await find(machine)), ['one here: Another beginning']);
});

test('a title that is cut out of a prompt holds no half of a secret', async (t) => {
  const { machine, write } = makeHome(t);
  const token = fakeGithubToken(seeded());
  write('one', `${'x'.repeat(60)} ${token}`);
  const { chosen } = await find(machine);
  assert.ok(!chosen[0]?.main.facts.title?.includes(token.slice(0, 12)), 'the title shows it');
});

test('subagents belong to the session that called them, also where they are read from here', async (t) => {
  const { machine, write, pathOf } = makeHome(t);
  write('main', 'Ask a helper');
  const subagents = pathOf('main').replace('.jsonl', '/subagents');
  const row = { sessionId: 'main', isSidechain: true, agentId: 'a1' };
  append(join(subagents, 'agent-a1.jsonl'), userRow('Help', row) + assistantRow('Helped', row));
  writeFileSync(
    join(subagents, 'agent-a1.meta.json'),
    '{"agentType":"helper","toolUseId":"toolu_1"}',
  );
  const { chosen } = await find(machine);
  assert.deepEqual(
    chosen.map(({ main, subagents }) => [main.facts.id, subagents.map(({ facts }) => facts.id)]),
    [['main', ['main__agent-a1']]],
  );
  assert.equal(chosen[0]?.subagents[0]?.facts.spawned_by?.tool_call, 'toolu_1');
});

test('sessions are chosen by when they were active, and by the beginnings of their ids', async (t) => {
  const { machine, pathOf } = makeHome(t);
  const days = { early: '2026-01-05', late: '2026-03-05' };
  for (const [session, day] of Object.entries(days)) {
    append(
      pathOf(session),
      userRow(`On ${day}`, { timestamp: `${day}T12:00:00.000Z`, sessionId: session }),
    );
  }
  const at = (day: string) => Date.parse(`${day}T00:00:00.000Z`);
  const idsOf = async (scope: SiteScope) =>
    (await find(machine, { from: 'here', ...scope })).chosen.map(({ main }) => main.facts.id);
  assert.deepEqual(await idsOf({ since: at('2026-02-01') }), ['late']);
  assert.deepEqual(await idsOf({ until: at('2026-02-01') }), ['early']);
  assert.deepEqual(await idsOf({ since: at('2026-01-05'), until: at('2026-03-06') }), [
    'early',
    'late',
  ]);
  assert.deepEqual(await idsOf({ ids: ['ear'] }), ['early']);
  await assert.rejects(idsOf({ ids: ['nothing'] }), /No session's id begins with "nothing"/);
});

test('a bucket that is away is told of, and what lies here can be had without it', async (t) => {
  const { machine, write, mirror } = makeHome(t);
  write('one', 'Begin one');
  await mirror('one');
  rmSync(join(machine.home, '../bucket'), { recursive: true });
  const error = await find(machine).catch((error) => error);
  assert.match(error.message, /The bucket's folder .* is not there/);
  assert.match(error.hint, /With --local, the site is made of this machine's transcripts alone/);
  assert.deepEqual(told(await find(machine, { from: 'here' })), ['one here: Begin one']);
});

test('sessions of a worktree are of its repository, and no other folder is', async (t) => {
  const { machine } = makeHome(t);
  const repository = join(machine.home, 'shop');
  const worktree = join(machine.home, 'shop-fix');
  mkdirSync(join(repository, '.git/worktrees/shop-fix'), { recursive: true });
  writeFileSync(join(repository, '.git/worktrees/shop-fix/commondir'), '../..\n');
  mkdirSync(worktree);
  writeFileSync(join(worktree, '.git'), `gitdir: ${repository}/.git/worktrees/shop-fix\n`);
  mkdirSync(join(machine.home, 'shopping'));
  delete machine.env.TRACECRAFT_PROJECT;
  for (const [session, cwd] of Object.entries({
    'in-main': repository,
    'in-worktree': worktree,
    'in-another': join(machine.home, 'shopping'),
  })) {
    const folder = join(machine.home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
    append(
      join(folder, `${session}.jsonl`),
      userRow(`Begin ${session}`, { cwd, sessionId: session }),
    );
  }
  const { chosen } = await find(machine, { project: 'shop', from: 'here' });
  assert.deepEqual(
    chosen.map(({ main }) => main.facts.id),
    ['in-main', 'in-worktree'],
  );
});
