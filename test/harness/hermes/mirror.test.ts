import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { setPatience } from '../../../src/harness/live-database.ts';
import { makeAgent } from './agent.ts';
import { hermesMachine, type Line } from './mirroring.ts';
import { schemaVersions } from './schemas.ts';

// The promises are about what is read; a writer whose disk is slow is waited for as the CLI does.
setPatience(20_000);

const content = (lines: Line[]) => lines.map(({ content }) => content);

test('a session’s record tells model, title, parent, folder, branch and times', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  t.after(() => agent.close());
  agent.begin('parent', { ended_at: 1.75e9, end_reason: 'compression' });
  agent.begin('s', {
    parent_session_id: 'parent',
    cwd: '/work/thing',
    git_branch: 'main',
    started_at: 1.76e9,
  });
  agent.say('s', { content: 'Build it.\nNow.', timestamp: 1.76e9 + 1 });
  agent.say('s', { role: 'assistant', content: 'Done.', timestamp: 1.76e9 + 2.5 });
  await machine.step('s');
  const { meta } = machine.record('s');
  assert.equal(meta.title, 'Build it.');
  assert.equal(meta.model, 'm-1');
  assert.equal(meta.cwd, '/work/thing');
  assert.equal(meta.git_branch, 'main');
  assert.equal(meta.client_version, 'schema 30');
  assert.deepEqual([meta.parent, meta.relation], ['parent', 'clear']);
  assert.equal(meta.turns, 1);
  assert.equal(meta.first_record_at, '2025-10-09T08:53:20.000Z');
  assert.equal(meta.last_record_at, '2025-10-09T08:53:22.500Z');
  agent.set('s', { title: 'The thing' });
  const { parts } = await machine.step('s');
  assert.equal(parts, 1);
  const named = machine.record('s');
  assert.equal(named.meta.title, 'The thing');
  assert.equal(named.meta.turns, 1);
  assert.equal(named.lines.at(-1)?.type, 'session');
  assert.equal((await machine.step('s')).status, 'nothing-new');
  assert.deepEqual((await machine.verify('s')).faults, []);
});

test('a rewind starts a generation with the flags, and the one before is kept', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  t.after(() => agent.close());
  agent.begin('s');
  for (const text of ['one', 'two', 'three']) agent.say('s', { content: text });
  await machine.step('s');
  const before = machine.record('s').bytes;
  agent.rewind('s', 3);
  agent.say('s', { content: 'instead' });
  await machine.step('s');
  assert.deepEqual(machine.records(), ['s', 's__g2']);
  assert.deepEqual(machine.record('s').bytes, before);
  assert.equal(machine.record('s').meta.superseded_by, 's__g2');
  const { meta, messages } = machine.record('s__g2');
  assert.deepEqual([meta.parent, meta.relation, meta.generation], ['s', 'revision', 2]);
  assert.deepEqual(content(messages), ['one', 'two', 'three', 'instead']);
  assert.deepEqual(
    messages.map(({ active }) => active),
    [undefined, undefined, 0, undefined],
  );
  assert.deepEqual((await machine.verify('s__g2')).faults, []);
  assert.equal((await machine.verify('s')).source, 'superseded');
});

test('a lost state folder finds the record again, also behind parts of the session’s row alone', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  t.after(() => agent.close());
  agent.begin('s');
  agent.say('s', { content: 'one' });
  await machine.step('s');
  for (const title of ['A', 'B']) {
    agent.set('s', { title });
    await machine.step('s');
  }
  await rm(machine.env.TRACECRAFT_HOME as string, { recursive: true });
  agent.say('s', { content: 'two' });
  await machine.step('s');
  assert.deepEqual(machine.records(), ['s']);
  assert.deepEqual(content(machine.record('s').messages), ['one', 'two']);
  assert.deepEqual((await machine.verify('s')).faults, []);
});

test('rows retired while the state was lost are recorded all the same', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  t.after(() => agent.close());
  agent.begin('s');
  for (const text of ['one', 'two', 'three']) agent.say('s', { content: text });
  agent.rewind('s', 3);
  await machine.step('s');
  await rm(machine.env.TRACECRAFT_HOME as string, { recursive: true });
  // The last one was retired before: that it is the same says nothing of the others.
  agent.rewind('s', 1);
  await machine.step('s');
  const [kept, current] = machine.records() as [string, string];
  assert.equal(kept, 's');
  const flags = machine.record(current).messages.map(({ active }) => active);
  assert.deepEqual(flags, [0, 0, 0]);
  assert.deepEqual((await machine.verify(current)).faults, []);
});

test('a session that Hermes deleted is gone, and its record stays whole', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  t.after(() => agent.close());
  agent.begin('s');
  agent.say('s', { content: 'one' });
  await machine.step('s');
  agent.db.exec('DELETE FROM messages; DELETE FROM sessions');
  assert.equal((await machine.step('s')).status, 'missing');
  const verdict = await machine.verify('s');
  assert.deepEqual([verdict.source, verdict.faults], ['gone', []]);
});

for (const [version, mode] of [
  ...schemaVersions.map((version) => [version, 'WAL'] as const),
  [30, 'DELETE'] as const,
]) {
  test(`schema ${version}, ${mode} mode: beside a process that writes, every row exactly once`, async (t) => {
    const machine = hermesMachine(t);
    const rows = 200;
    const script = join(import.meta.dirname, 'live-agent.ts');
    const writer = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        script,
        machine.path,
        `${version}`,
        mode,
        `${rows}`,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = once(writer, 'exit');
    let steps = 0;
    while (writer.exitCode === null) {
      const { status } = await machine.step('live');
      if (status === 'mirrored') steps += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal((await ended)[0], 0);
    await machine.step('live');
    assert.ok(steps > 3, `${steps} steps beside the writer`);

    const asked = new DatabaseSync(machine.path, { readOnly: true });
    t.after(() => asked.close());
    const today = asked.prepare('SELECT * FROM messages ORDER BY id').all();
    const flags = version !== 1;
    const wanted = today.map(({ id, content, active, compacted }) => [
      id,
      content,
      ...(flags ? [active, compacted] : []),
    ]);
    const records = machine.records();
    const current = records.find((id) => machine.record(id).meta.superseded_by === undefined);
    const { messages } = machine.record(current as string);
    const got = messages.map(({ id, content, active = 1, compacted = 0 }) => [
      id,
      content,
      ...(flags ? [active, compacted] : []),
    ]);
    assert.deepEqual(got, wanted);
    if (flags) assert.ok(records.length > 1, 'rewinds and compactions made generations');
    else assert.deepEqual(records, ['live']);
    for (const id of records) {
      const { strays, messages } = machine.record(id);
      assert.deepEqual(strays, []);
      assert.equal(new Set(messages.map((row) => row.id)).size, messages.length);
      assert.deepEqual((await machine.verify(id)).faults, []);
    }
  });
}

test('mirroring changes no byte of the database', async (t) => {
  const machine = hermesMachine(t);
  const agent = makeAgent(machine.path, 30);
  agent.begin('s');
  for (let index = 0; index < 50; index += 1) agent.say('s', { content: `row ${index}` });
  const live = [readFileSync(machine.path), readFileSync(`${machine.path}-wal`)];
  await machine.step('s');
  assert.deepEqual([readFileSync(machine.path), readFileSync(`${machine.path}-wal`)], live);
  agent.close();
  const closed = readFileSync(machine.path);
  await machine.step('s');
  await machine.verify('s');
  assert.deepEqual(readFileSync(machine.path), closed);
});
