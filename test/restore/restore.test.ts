import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Source } from '../../src/harness/harness.ts';
import { compactRecord } from '../../src/records/compact.ts';
import type { Meta } from '../../src/records/meta.ts';
import { takeLease } from '../../src/state/leases.ts';
import { redacted, temporaryFolder } from '../support/machine.ts';
import { seeded } from '../support/random.ts';
import { putRecord } from '../support/stored-record.ts';
import { append, assistantRow, fakeGithubToken, userRow } from '../support/transcript.ts';
import { age, makeRestoringUser, type RestoringUser } from './restore-user.ts';

const random = seeded();
const session = '11111111-aaaa-4000-8000-000000000001';

/** A laptop with a session of two turns in which a secret was typed, and a desktop that has nothing. */
async function twoMachines(t: TestContext): Promise<[RestoringUser, RestoringUser]> {
  const root = temporaryFolder(t);
  const laptop = makeRestoringUser(root, 'laptop');
  const { path } = laptop.source(session);
  for (const text of [`Use ${fakeGithubToken(random)}.`, 'And then?']) {
    append(path, userRow(text) + assistantRow(`Done: ${text}`));
    await laptop.step(laptop.source(session));
  }
  return [laptop, makeRestoringUser(root, 'desktop')];
}

async function goOn(
  user: RestoringUser,
  text: string,
  source = user.source(session),
): Promise<void> {
  append(source.path, userRow(text) + assistantRow(`Done: ${text}`));
  await user.step(source);
}

const loseState = ({ env }: RestoringUser) =>
  rmSync(env.TRACECRAFT_HOME as string, { recursive: true, force: true });

const bytesOf = ({ path }: Source) => readFileSync(path);

function assertHolds(user: RestoringUser, record: string, source = user.source(session)): void {
  assert.ok(user.record(record).bytes.equals(redacted(bytesOf(source))), `${record} is not it`);
}

async function assertWhole(user: RestoringUser, ...records: string[]): Promise<void> {
  for (const record of records) assert.deepEqual((await user.verify(record)).faults, [], record);
}

test('a restored transcript is what the bucket holds, in a private file where the client looks for it', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  const { files, commands, cwd, remarks } = await desktop.restore('1111');
  const { path } = desktop.source(session);
  const { bytes } = laptop.record(session);
  assert.deepEqual(files, [{ record: session, path, outcome: 'written', bytes: bytes.length }]);
  assert.deepEqual(readFileSync(path), bytes);
  assert.deepEqual(redacted(bytes), bytes, 'redacting it again changes nothing');
  assert.ok(!bytes.equals(bytesOf(laptop.source(session))), 'something was redacted');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(dirname(path)), [`${session}.jsonl`], 'nothing is left beside it');
  assert.equal(cwd, desktop.cwd);
  assert.deepEqual(commands.interactive, ['claude', '--resume', session]);
  assert.match(remarks.join(), /has not been closed on/);
});

for (const stateIsLost of [false, true]) {
  const how = stateIsLost ? ', also when the state is lost before the next turn' : '';
  test(`going on with a restored session extends its record${how}`, async (t) => {
    const [laptop, desktop] = await twoMachines(t);
    const before = laptop.record(session);
    await desktop.restore(session);
    if (stateIsLost) loseState(desktop);
    assert.equal((await desktop.step(desktop.source(session))).parts, 0, 'nothing is stored twice');
    for (const text of ['on the desktop', fakeGithubToken(random), 'and on']) {
      await goOn(desktop, text);
      if (stateIsLost) loseState(desktop);
    }
    assert.deepEqual(desktop.records(), [session]);
    assertHolds(desktop, session);
    const { parts, meta } = desktop.record(session);
    assert.deepEqual(parts.slice(0, before.parts.length), before.parts);
    assert.equal(meta.cursor, String(bytesOf(desktop.source(session)).length));
    assert.equal(meta.turns, 5);
    await assertWhole(desktop, session);
  });
}

test('when both machines go on, each has its branch, and both are whole', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await desktop.restore(session);
  await goOn(desktop, 'on the desktop');
  await goOn(laptop, 'on the laptop');
  const fork = `${session}@${await laptop.short()}`;
  for (const user of [desktop, laptop, desktop]) await goOn(user, 'more');
  assert.deepEqual(laptop.records(), [session, fork]);
  assertHolds(desktop, session);
  assertHolds(laptop, fork);
  const { meta } = laptop.record(fork);
  assert.deepEqual([meta.parent, meta.relation], [session, 'fork']);
  for (const user of [laptop, desktop]) await assertWhole(user, session, fork);
});

test('what the other machine stored after the restore makes this one the branch', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await desktop.restore(session);
  await goOn(laptop, 'on the laptop');
  await goOn(desktop, 'on the desktop');
  const fork = `${session}@${await desktop.short()}`;
  assert.deepEqual(laptop.records(), [session, fork]);
  assertHolds(laptop, session);
  assertHolds(desktop, fork);
  await assertWhole(desktop, session, fork);
});

test('restored twice, it is already there; and again after a turn', async (t) => {
  const [, desktop] = await twoMachines(t);
  for (let turn = 0; turn < 2; turn += 1) {
    await desktop.restore(session);
    const again = await desktop.restore(session);
    assert.deepEqual(
      again.files.map(({ outcome }) => outcome),
      ['there'],
    );
    await goOn(desktop, 'a turn');
  }
  assert.deepEqual(desktop.records(), [session]);
  assertHolds(desktop, session);
});

test('on the machine it came from, the original with its secrets is already there', async (t) => {
  const [laptop] = await twoMachines(t);
  const before = bytesOf(laptop.source(session));
  const { files } = await laptop.restore(session);
  assert.equal(files[0]?.outcome, 'there');
  assert.deepEqual(bytesOf(laptop.source(session)), before);
});

test('what the client has cleaned up comes back on its own machine, and goes on', async (t) => {
  const [laptop] = await twoMachines(t);
  rmSync(laptop.source(session).path);
  await laptop.restore(session);
  await assertWhole(laptop, session);
  assert.equal((await laptop.verify(session)).source, 'compared');
  await goOn(laptop, 'after the holidays');
  assert.deepEqual(laptop.records(), [session]);
  assertHolds(laptop, session);
  await assertWhole(laptop, session);
});

test('a session that was gone on with elsewhere comes back over its beginning, which is kept', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await desktop.restore(session);
  await goOn(desktop, 'on the desktop');
  const { path } = laptop.source(session);
  const before = readFileSync(path);
  await assert.rejects(laptop.restore(session), /may be in use: it was written just now/);
  age(path);
  const { files } = await laptop.restore(session);
  assert.equal(files[0]?.outcome, 'updated');
  assert.deepEqual(readFileSync(files[0]?.keptAs as string), before);
  await goOn(laptop, 'home again');
  assert.deepEqual(laptop.records(), [session]);
  assertHolds(laptop, session);
  await assertWhole(laptop, session);
});

test('what differs is put aside only with --force', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  const { path } = desktop.source(session);
  const cases = {
    'other lines': userRow('something else'),
    'more lines': `${laptop.record(session).bytes}${userRow('more')}`,
  };
  for (const [what, text] of Object.entries(cases)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    await assert.rejects(desktop.restore(session), /is not what the bucket holds/, what);
    assert.equal(readFileSync(path, 'utf8'), text, what);
    const { files } = await desktop.restore(session, { force: true });
    assert.equal(files[0]?.outcome, 'replaced');
    assert.equal(readFileSync(files[0]?.keptAs as string, 'utf8'), text, what);
    assert.deepEqual(readFileSync(path), laptop.record(session).bytes, what);
  }
});

test('a session that this machine has for another folder is not doubled', async (t) => {
  const [laptop] = await twoMachines(t);
  const other = join(laptop.home, 'other');
  mkdirSync(other);
  await assert.rejects(laptop.restore(session, { cwd: other }), {
    message: /has the session already, for \/home\/someone\/project/,
  });
  const { files } = await laptop.restore(session, { cwd: other, force: true });
  assert.equal(files[0]?.outcome, 'written');
  assert.ok(existsSync(laptop.source(session).path), 'the other one stays');
});

test('while a hook is at the source, it is let be', async (t) => {
  const [laptop] = await twoMachines(t);
  const { path } = laptop.source(session);
  rmSync(path);
  await laptop.use(({ db, bucketUrl }) => {
    const key = { bucket: bucketUrl, project: 'p', harness: 'claude-code' as const };
    const now = Date.now();
    assert.ok(takeLease(db, { ...key, session, source: 'main' }, 'a hook', now + 60_000, now));
  });
  await assert.rejects(laptop.restore(session), /A hook is mirroring/);
  assert.deepEqual(readdirSync(dirname(path)), []);
});

test('a dry run says what would be done, and does nothing', async (t) => {
  const [, desktop] = await twoMachines(t);
  const { files } = await desktop.restore(session, { dryRun: true });
  assert.deepEqual(
    files.map(({ path, outcome }) => ({ path, outcome })),
    [{ path: desktop.source(session).path, outcome: 'written' }],
  );
  assert.ok(!existsSync(join(desktop.home, '.claude')));
});

test('a broken record is refused, and taken only in part when that is asked for', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await goOn(laptop, 'a third turn');
  const [, second] = laptop.record(session).parts as [string, string];
  const part = join(laptop.recordFolder(session), second);
  const whole = readFileSync(part, 'utf8');
  const { path } = desktop.source(session);
  writeFileSync(part, whole.replace('And then', 'And than'));
  await assert.rejects(
    desktop.restore(session),
    /is broken: .* has other bytes than its name says/,
  );
  rmSync(part);
  await assert.rejects(desktop.restore(session), /is broken: part 1 is missing/);
  assert.ok(!existsSync(path));
  const { remarks } = await desktop.restore(session, { partial: true });
  assert.match(remarks.join(), /part 1 is missing/);
  assert.ok(!readFileSync(path, 'utf8').includes('And then'));
  writeFileSync(part, whole);
  await goOn(desktop, 'on what there was');
  const fork = `${session}@${await desktop.short()}`;
  assert.deepEqual(desktop.records(), [session, fork], 'what is not whole is a branch of its own');
  assertHolds(desktop, fork);
  await assertWhole(desktop, session, fork);
});

test('of a session that was rewritten, the newest generation is taken; an older one goes on beside', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  writeFileSync(laptop.source(session).path, userRow('rewritten'));
  await laptop.step(laptop.source(session));
  const second = `${session}__g2`;
  assert.equal((await desktop.restore(session)).record.address.record, second);
  await goOn(desktop, 'on the newest');
  assertHolds(desktop, second);
  assert.deepEqual(desktop.records(), [session, second]);

  const older = await desktop.restore(session, { exact: true, force: true });
  assert.equal(older.record.address.record, session);
  const before = desktop.record(session).bytes;
  await goOn(desktop, 'on the older one');
  assert.deepEqual(desktop.record(session).bytes, before);
  assert.equal(desktop.records().length, 3);
  await assertWhole(desktop, ...desktop.records());
});

test('a fork is taken up like any other session, under its own id', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await desktop.restore(session);
  await goOn(desktop, 'on the desktop');
  await goOn(laptop, 'on the laptop');
  const fork = `${session}@${await laptop.short()}`;
  const third = makeRestoringUser(dirname(laptop.home), 'third');
  await third.restore(fork);
  assert.deepEqual(bytesOf(third.source(session)), laptop.record(fork).bytes);
  await goOn(third, 'on the third');
  assert.deepEqual(third.records(), [session, fork]);
  assertHolds(third, fork);
  await assertWhole(third, session, fork);
});

test('lines that were redacted by other rules stay as they are, and the session goes on', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  const source = laptop.source('old');
  append(source.path, userRow('It is [REDACTED:a_rule_of_old], and nothing else.'));
  await laptop.step(source);
  await desktop.restore('old');
  loseState(desktop);
  await goOn(desktop, 'more', desktop.source('old'));
  assertHolds(desktop, 'old', desktop.source('old'));
  assert.ok(String(desktop.record('old').bytes).includes('[REDACTED:a_rule_of_old]'));
});

test('subagents and stored tool results come along, with what the client keeps beside them', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  const agent = laptop.source(session, 'agent-1a');
  const results = laptop.source(session, 'tool-results');
  append(agent.path, userRow('Look into it'));
  const sidecar = {
    agentType: 'general-purpose',
    description: 'A side task',
    toolUseId: 'toolu_1',
    spawnDepth: 1,
    finished: true,
  };
  writeFileSync(agent.path.replace('.jsonl', '.meta.json'), JSON.stringify(sidecar));
  const files = { 'a.txt': 'plain\n', 'b.bin': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0]) };
  mkdirSync(join(results.path, 'pages'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(results.path, 'pages', name), content);
  }
  for (const source of [agent, results]) await laptop.step(source);

  const { files: done } = await desktop.restore(session);
  const there = desktop.source(session, 'agent-1a');
  assert.deepEqual(
    done.map(({ path, outcome }) => [path, outcome]),
    [desktop.source(session), there, desktop.source(session, 'tool-results')].map(({ path }) => [
      path,
      'written',
    ]),
  );
  assert.deepEqual(readFileSync(there.path), readFileSync(agent.path));
  const beside = readFileSync(there.path.replace('.jsonl', '.meta.json'), 'utf8');
  assert.deepEqual(JSON.parse(beside), sidecar);
  for (const [name, content] of Object.entries(files)) {
    const path = join(desktop.source(session, 'tool-results').path, 'pages', name);
    assert.deepEqual(readFileSync(path), Buffer.from(content), name);
  }
  const again = await desktop.restore(session);
  assert.deepEqual([...new Set(again.files.map(({ outcome }) => outcome))], ['there']);
  for (const id of ['main', 'agent-1a', 'tool-results']) {
    assert.equal((await desktop.step(desktop.source(session, id))).parts, 0, id);
  }
  await goOn(desktop, 'more', there);
  assertHolds(desktop, `${session}__agent-1a`, there);
  assert.equal(desktop.records().length, 3);
  await assertWhole(desktop, ...desktop.records());
});

test('no name in the bucket leads out of the folder', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  const line = (name: string) =>
    `${JSON.stringify({ type: 'tool-result-file', name, modified: new Date(), encoding: 'utf8', content: 'x' })}\n`;
  const names = ['../../out.txt', '/tmp/out.txt', 'a/../../out.txt', '..', 'a\\..\\out.txt', ''];
  const folder = laptop.recordFolder(`${session}__tool-results`);
  // As somebody might have put it there: a record whose lines name files elsewhere.
  const forged = { ...laptop.source(session, 'agent-forged') };
  append(forged.path, [...names, 'fine.txt'].map(line).join(''));
  await laptop.step(forged);
  cpSync(laptop.recordFolder(`${session}__agent-forged`), folder, { recursive: true });
  rmSync(laptop.recordFolder(`${session}__agent-forged`), { recursive: true });
  const metaPath = join(folder, 'meta.json');
  const meta = JSON.parse(readFileSync(metaPath, 'utf8'));
  const fields = { session_id: `${session}__tool-results`, source: 'tool-results' };
  writeFileSync(metaPath, JSON.stringify({ ...meta, ...fields }));

  const { remarks } = await desktop.restore(session);
  assert.match(remarks.join(), new RegExp(`${names.length} stored files could not`));
  const { path } = desktop.source(session, 'tool-results');
  assert.deepEqual(readdirSync(path), ['fine.txt']);
  assert.deepEqual(
    readdirSync(dirname(path)).sort(),
    ['tool-results'],
    'nothing but the folder of the results',
  );
});

interface Given {
  record: string;
  text: string;
  fields: Partial<Meta>;
}

/** Puts records into the bucket as some machine would have left them. */
function given(user: RestoringUser, harness: string, records: readonly Given[]): Promise<void> {
  return user.use(async (context) => {
    const bucket = await context.bucket();
    for (const { record, text, fields } of records) {
      await putRecord(bucket, { project: 'p', harness, record }, [text], fields);
    }
  });
}

test('a Codex thread comes with its revisions and with the threads that it started, at any depth', async (t) => {
  const user = makeRestoringUser(temporaryFolder(t), 'desktop');
  const path = (name: string) =>
    `~/.codex/sessions/2026/01/31/rollout-2026-01-31T10-00-00-${name}.jsonl`;
  const thread = (session: string, fields: Partial<Meta> = {}): Given => ({
    record: session,
    text: `{"type":"session_meta","payload":{"id":"${session}"}}\n`,
    fields: { session, source_path: path(session), ...fields },
  });
  const subagent = { relation: 'subagent' } as const;
  await given(
    user,
    'codex',
    [
      thread('t1'),
      thread('t1', {
        source: 'rev-r2',
        source_path: path('t1_r2'),
        relation: 'revision',
        parent: 't1',
      }),
      thread('t2', { ...subagent, parent: 't1' }),
      thread('t3', { ...subagent, parent: 't2' }),
      thread('t4', { relation: 'fork', parent: 't1' }),
      thread('t5'),
    ].map((each) => (each.fields.source ? { ...each, record: 't1__rev-r2' } : each)),
  );
  const { files, commands } = await user.restore('t1');
  const wanted = ['t1', 't1_r2', 't2', 't3'].map((name) => path(name).replace('~', user.home));
  assert.deepEqual(files.map((file) => file.path).sort(), wanted);
  assert.ok(wanted.every((file) => existsSync(file)));
  assert.deepEqual(commands.headless, ['codex', 'exec', 'resume', 't1']);
});

test('with a fork come the sources of its own branch, where it has them', async (t) => {
  const user = makeRestoringUser(temporaryFolder(t), 'desktop');
  const source = (id: string) => ({
    session,
    source: id,
    source_path: `~/x/subagents/${id}.jsonl`,
  });
  const record = (suffix: string, text: string, fields: Partial<Meta>): Given => ({
    record: session + suffix,
    text: userRow(text),
    fields: { session, ...fields },
  });
  await given(user, 'claude-code', [
    record('', 'main', {}),
    record('@0badcafe', 'main of the fork', { relation: 'fork', parent: session }),
    record('__agent-1', 'one', { ...source('agent-1'), relation: 'subagent' }),
    record('__agent-1@0badcafe', 'one of the fork', { ...source('agent-1'), relation: 'fork' }),
    record('__agent-2', 'two', { ...source('agent-2'), superseded_by: `${session}__agent-2__g2` }),
    record('__agent-2__g2', 'two, rewritten', { ...source('agent-2'), relation: 'revision' }),
  ]);
  const taken = async (id: string) =>
    (await user.restore(id, { force: true })).files.map((file) =>
      file.record.slice(session.length),
    );
  assert.deepEqual(await taken(session), ['', '__agent-1', '__agent-2__g2']);
  assert.deepEqual(await taken(`${session}@0badcafe`), [
    '@0badcafe',
    '__agent-1@0badcafe',
    '__agent-2__g2',
  ]);
  assert.deepEqual(await taken(`${session}__agent-1`), ['', '__agent-1', '__agent-2__g2']);
});

test('a record whose parts are merged while it is read comes whole', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  for (let turn = 0; turn < 8; turn += 1) await goOn(laptop, `turn ${turn}`);
  const address = { project: 'p', harness: 'claude-code', record: session };
  let isMerged = false;
  desktop.wrap = (real) => ({
    ...real,
    async get(key) {
      if (key.includes('/part-') && !isMerged) {
        isMerged = true;
        const { status } = await laptop.use((context) => compactRecord(context, address));
        assert.equal(status, 'merged');
      }
      return real.get(key);
    },
  });
  const { files } = await desktop.restore(session);
  assert.deepEqual(files[0]?.outcome, 'written');
  assertHolds(desktop, session);
  await goOn(desktop, 'And on.');
  assertHolds(desktop, session);
  await assertWhole(desktop, session);
});

test('of a stored tool result that changed, the last content comes, and goes over an older one', async (t) => {
  const root = temporaryFolder(t);
  const laptop = makeRestoringUser(root, 'laptop');
  const results = laptop.source(session, 'tool-results');
  const put = (name: string, text: string, seconds: number) => {
    mkdirSync(results.path, { recursive: true });
    writeFileSync(join(results.path, name), text);
    utimesSync(join(results.path, name), seconds, seconds);
  };
  append(laptop.source(session).path, userRow('Hello'));
  await laptop.step(laptop.source(session));
  put('a.txt', 'first', 1_700_000_000);
  await laptop.step(results);
  const [early, late] = ['early', 'late'].map((name) => makeRestoringUser(root, name));
  const contentOf = (user: RestoringUser) =>
    readFileSync(join(user.source(session, 'tool-results').path, 'a.txt'), 'utf8');
  await early?.restore(session);
  put('a.txt', 'second', 1_700_000_100);
  put('b.txt', 'another', 1_700_000_200);
  await laptop.step(results);
  for (const user of [early, late] as RestoringUser[]) {
    const { remarks, files } = await user.restore(session);
    assert.deepEqual(
      remarks.filter((remark) => remark.includes('Left as')),
      [],
    );
    assert.equal(contentOf(user), 'second');
    assert.equal(files.find(({ path }) => path.endsWith('tool-results'))?.outcome, 'written');
    assert.ok((await user.restore(session)).files.every(({ outcome }) => outcome === 'there'));
  }
  writeFileSync(
    join((late as RestoringUser).source(session, 'tool-results').path, 'a.txt'),
    'mine',
  );
  const { remarks } = await (late as RestoringUser).restore(session);
  assert.match(remarks.join(), /Left as they are: a\.txt/);
  assert.equal(contentOf(late as RestoringUser), 'mine');
});

/** A user's stored tool results, each as old as it says. */
function putResults(
  user: RestoringUser,
  results: Record<string, [text: string, at: number]>,
): void {
  const { path } = user.source(session, 'tool-results');
  mkdirSync(path, { recursive: true });
  for (const [name, [text, at]] of Object.entries(results)) {
    writeFileSync(join(path, name), text);
    utimesSync(join(path, name), at, at);
  }
}

for (const [what, mine] of [
  ['not stored yet', { 'mine.txt': ['mine', 1_700_000_000] }],
  ['as old as theirs', { 'mine.txt': ['mine', 1_700_000_100] }],
  ['called as theirs is', { 'theirs.txt': ['mine', 1_700_000_000] }],
] as const) {
  test(`a tool result of this machine that was ${what} gets into the bucket after a restore`, async (t) => {
    const root = temporaryFolder(t);
    const [laptop, desktop] = ['laptop', 'desktop'].map((name) =>
      makeRestoringUser(root, name),
    ) as [RestoringUser, RestoringUser];
    await goOn(desktop, 'Hello');
    await laptop.restore(session);
    putResults(laptop, {
      'theirs.txt': ['theirs', 1_700_000_100],
      'another.txt': ['more', 1_700_000_200],
    });
    await laptop.step(laptop.source(session, 'tool-results'));
    putResults(desktop, mine as unknown as Record<string, [string, number]>);
    age(desktop.source(session).path);
    await desktop.restore(session);
    await desktop.step(desktop.source(session, 'tool-results'));
    const stored = desktop.records().map((record) => String(desktop.record(record).bytes));
    for (const text of ['theirs', 'more', 'mine']) {
      assert.ok(
        stored.some((lines) => lines.includes(`"content":"${text}"`)),
        text,
      );
    }
    await assertWhole(desktop, ...desktop.records());
    const { parts } = await desktop.step(desktop.source(session, 'tool-results'));
    assert.equal(parts, 0, 'and it is stored once');
  });
}

test('tool results whose secrets were redacted, and some of which come back, are not stored again', async (t) => {
  const [laptop] = await twoMachines(t);
  putResults(laptop, {
    'a.txt': [`It is ${fakeGithubToken(random)}.`, 1_700_000_000],
    'b.txt': ['gone', 1_700_000_100],
  });
  const results = laptop.source(session, 'tool-results');
  await laptop.step(results);
  rmSync(join(results.path, 'b.txt'));
  await laptop.restore(session);
  assert.equal(readFileSync(join(results.path, 'b.txt'), 'utf8'), 'gone');
  assert.equal((await laptop.step(results)).parts, 0);
  assert.deepEqual(laptop.records(), [session, `${session}__tool-results`]);
});

/** Does something while the session is fetched, once. */
function meanwhile(user: RestoringUser, work: () => void): void {
  let isDone = false;
  user.wrap = (real) => ({
    ...real,
    async get(key) {
      const result = await real.get(key);
      if (key.includes('/part-') && !isDone) {
        isDone = true;
        work();
      }
      return result;
    },
  });
}

test('a transcript that appears while the session is fetched is not replaced', async (t) => {
  const [, desktop] = await twoMachines(t);
  const { path } = desktop.source(session);
  const mine = userRow('mine');
  meanwhile(desktop, () => append(path, mine));
  await assert.rejects(desktop.restore(session, { force: true }), /is there by now/);
  assert.equal(readFileSync(path, 'utf8'), mine);
  assert.deepEqual(readdirSync(dirname(path)), [`${session}.jsonl`]);
});

test('a transcript that grows while the session is fetched is not replaced', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  await desktop.restore(session);
  await goOn(desktop, 'on the desktop');
  const { path } = laptop.source(session);
  age(path);
  const before = readFileSync(path, 'utf8');
  const mine = userRow('mine');
  let gets = 0;
  laptop.wrap = (real) => ({
    ...real,
    async get(key) {
      const isLast = key.includes('/part-') && ++gets > laptop.record(session).parts.length;
      if (isLast && readFileSync(path, 'utf8') === before) append(path, mine);
      return real.get(key);
    },
  });
  await assert.rejects(laptop.restore(session), /was changed while the session was fetched/);
  assert.equal(readFileSync(path, 'utf8'), before + mine);
  assert.deepEqual(readdirSync(dirname(path)), [`${session}.jsonl`]);
});

test('nothing is written through a link that leads out of the folder of all sessions', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  putResults(laptop, { 'a.txt': ['a', 1_700_000_000] });
  const pages = join(laptop.source(session, 'tool-results').path, 'pages');
  mkdirSync(pages);
  writeFileSync(join(pages, 'b.txt'), 'b');
  await laptop.step(laptop.source(session, 'tool-results'));
  const results = desktop.source(session, 'tool-results').path;
  const outside = join(desktop.home, 'outside');
  mkdirSync(outside);
  const inside = join(desktop.home, '.claude/projects/inside');
  for (const link of [dirname(results), results, join(results, 'pages')]) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(outside, link);
    await assert.rejects(desktop.restore(session), /is linked to a place outside/, link);
    assert.deepEqual(readdirSync(outside), [], link);
    rmSync(link);
  }
  mkdirSync(inside);
  symlinkSync(inside, join(results, 'pages'));
  await desktop.restore(session);
  assert.deepEqual(readdirSync(inside), ['b.txt']);
});

test('a link in the place of the transcript is neither followed nor replaced', async (t) => {
  const [, desktop] = await twoMachines(t);
  const { path } = desktop.source(session);
  const outside = join(desktop.home, 'outside.jsonl');
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(outside, path);
  for (const force of [false, true]) {
    await assert.rejects(desktop.restore(session, { force }), /is there by now/);
    assert.ok(!existsSync(outside));
  }
});

test('all that is restored is private', async (t) => {
  const [laptop, desktop] = await twoMachines(t);
  append(laptop.source(session, 'agent-1a').path, userRow('Look into it'));
  const sidecar = laptop.source(session, 'agent-1a').path.replace('.jsonl', '.meta.json');
  writeFileSync(sidecar, '{"agentType":"x"}');
  putResults(laptop, { 'a.txt': ['a', 1_700_000_000] });
  for (const id of ['agent-1a', 'tool-results']) await laptop.step(laptop.source(session, id));
  const umask = process.umask(0);
  t.after(() => process.umask(umask));
  await desktop.restore(session);
  const root = join(desktop.home, '.claude');
  const all = readdirSync(root, { recursive: true, withFileTypes: true });
  assert.equal(all.filter((entry) => entry.isFile()).length, 4);
  for (const entry of all) {
    const { mode } = statSync(join(entry.parentPath, entry.name));
    assert.equal(mode & 0o777, entry.isFile() ? 0o600 : 0o700, entry.name);
  }
});

test('a record of another session than its name says is refused, and comes with no other', async (t) => {
  const user = makeRestoringUser(temporaryFolder(t), 'desktop');
  const option = '--dangerously-bypass-approvals-and-sandbox';
  const of = (id: string) => ({
    session: id,
    source_path: `~/.codex/sessions/2026/01/31/rollout-2026-01-31T10-00-00-${id}.jsonl`,
  });
  const text = '{"type":"session_meta","payload":{}}\n';
  await given(user, 'codex', [
    { record: 't1', text, fields: of(option) },
    { record: option, text, fields: of(option) },
    { record: 't2', text, fields: { ...of('t2'), superseded_by: 't3' } },
    { record: 't3', text, fields: of('t3') },
    { record: 't4', text, fields: of('t4') },
    { record: 't5', text, fields: { ...of('t6'), relation: 'subagent', parent: 't4' } },
  ]);
  await assert.rejects(user.restore('t1'), /t1 says that it is of another session/);
  await assert.rejects(user.restore(option), /no place for a session called/);
  await assert.rejects(user.restore('t2'), /t3 says that it is of another session/);
  const { files } = await user.restore('t4');
  assert.deepEqual(
    files.map(({ record }) => record),
    ['t4'],
  );
});
