import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { type ImportReport, importSession } from '../../src/import/import-session.ts';
import { allSources } from '../../src/state/sources.ts';
import { type Machine, makeMachine, redacted, temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { readBack } from '../support/read-back.ts';
import { append, assistantRow, randomLines, userRow } from '../support/transcript.ts';

const id = '11111111-2222-4333-8444-555555555555';

interface Place {
  machine: Machine;
  folder: string;
  importFile(file: string, more?: object): Promise<ImportReport>;
  /** What the bucket holds under a record's id. */
  stored(harness: string, record: string): Buffer;
  records(harness: string): string[];
}

function place(t: test.TestContext): Place {
  const folder = temporaryFolder(t);
  const machine = makeMachine(folder);
  mkdirSync(machine.home, { recursive: true });
  const room = (harness: string) => join(folder, 'bucket/p/sessions', harness);
  return {
    machine,
    folder,
    importFile: (file, more) =>
      machine.use((context) => importSession(context, { file, cwd: folder, ...more })),
    stored: (harness, record) => readBack(join(room(harness), record)).bytes,
    records: (harness) => readdirSync(room(harness)).sort(),
  };
}

function transcript(folder: string, text: string, name = `${id}.jsonl`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const turn = (text: string) => userRow(text) + assistantRow(`reply to ${text}`);

test('a transcript of Claude Code is stored under its session, redacted, and leaves no trace in the state', async (t) => {
  const { importFile, stored, machine, folder } = place(t);
  const random = seeded();
  const text = randomLines(random, 30);
  const file = transcript(folder, text);
  const report = await importFile(file);
  assert.deepEqual([report.found, report.address.record], ['new', id]);
  assert.ok(stored('claude-code', id).equals(redacted(Buffer.from(text))));
  const rows = await machine.use(({ db, bucketUrl }) => allSources(db, bucketUrl));
  assert.deepEqual(rows, []);
});

test('the same file again, and the beginning of it, are there already', async (t) => {
  const { importFile, records, folder } = place(t);
  const [first, second] = [turn('one'), turn('two')];
  const file = transcript(folder, first + second);
  await importFile(file);
  assert.equal((await importFile(file)).found, 'same');
  writeFileSync(file, first);
  const report = await importFile(file);
  assert.deepEqual([report.found, report.stored], ['older', undefined]);
  assert.deepEqual(records('claude-code'), [id]);
});

test('a longer one goes on in the same record', async (t) => {
  const { importFile, stored, records, folder } = place(t);
  const text = turn('one');
  const file = transcript(folder, text);
  await importFile(file);
  const more = turn('two');
  writeFileSync(file, text + more);
  assert.equal((await importFile(file)).found, 'newer');
  assert.equal(stored('claude-code', id).toString(), text + more);
  assert.deepEqual(records('claude-code'), [id]);
});

test('one that differs is kept beside what is there, once', async (t) => {
  const { importFile, stored, records, folder } = place(t);
  const [one, other] = [turn('one'), turn('another story')];
  await importFile(transcript(folder, one));
  const file = transcript(folder, other);
  const report = await importFile(file);
  assert.equal(report.found, 'other');
  assert.match(report.address.record, new RegExp(`^${id}__copy-[0-9a-f]{8}$`));
  assert.equal(stored('claude-code', id).toString(), one);
  assert.equal(stored('claude-code', report.address.record).toString(), other);
  assert.equal((await importFile(file)).found, 'same');
  assert.equal(records('claude-code').length, 2);
});

test('a copy of a session that lives on this machine does not take its place', async (t) => {
  const { importFile, machine, records, stored, folder } = place(t);
  const source = machine.source(id);
  append(source.path, turn('one'));
  await machine.step(source);
  const copy = join(folder, `${id}.jsonl`);
  copyFileSync(source.path, copy);
  append(copy, turn('went on elsewhere'));
  const report = await importFile(copy);
  assert.equal(report.address.record.startsWith(`${id}__copy-`), true);
  append(source.path, turn('went on here'));
  await machine.step(source);
  assert.equal(stored('claude-code', id).toString(), readFileSync(source.path, 'utf8'));
  assert.equal(records('claude-code').length, 2);
});

test('the session goes on from where an import left it, once its client has it', async (t) => {
  const { importFile, machine, records, stored, folder } = place(t);
  const text = turn('one');
  await importFile(transcript(folder, text));
  const source = machine.source(id);
  append(source.path, text + turn('two'));
  await machine.step(source);
  assert.equal(stored('claude-code', id).toString(), readFileSync(source.path, 'utf8'));
  assert.deepEqual(records('claude-code'), [id]);
});

const codexId = '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
const rows = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const recognised: [what: string, name: string, text: string, harness: string, record: string][] = [
  [
    "a rollout by its first row, whatever the file's name",
    'some.jsonl',
    rows({ timestamp: 't', type: 'session_meta', payload: { id: codexId, cwd: '/x' } }),
    'codex',
    codexId,
  ],
  [
    'a subagent of Claude Code',
    'agent-abc.jsonl',
    userRow('x', { sessionId: id, isSidechain: true, agentId: 'abc' }),
    'claude-code',
    `${id}__agent-abc`,
  ],
  [
    'a transcript of an older OpenClaw',
    's1.jsonl',
    rows({ type: 'session', version: 3, id: 's1', cwd: '/x' }, { type: 'message', id: 'm' }),
    'openclaw',
    'main__s1',
  ],
  [
    'exported rows of Hermes',
    'h.jsonl',
    rows({ type: 'session', id: 'h1', schema_version: 30 }, { type: 'message', id: 1 }),
    'hermes',
    'h1',
  ],
];

for (const [what, name, text, harness, record] of recognised) {
  test(`${what} is recognised`, async (t) => {
    const { importFile, stored, folder } = place(t);
    const report = await importFile(transcript(folder, text, name));
    assert.deepEqual(
      [report.found, report.address.harness, report.address.record],
      ['new', harness, record],
    );
    assert.equal(stored(harness, record).toString(), text);
  });
}

test('a normalised document becomes a session of its own kind, with its turns and its title', async (t) => {
  const { importFile, stored, folder } = place(t);
  const usage = { input: 1, output: 2, cache_read: 0, cache_write: 0, reasoning: 0 };
  const document = {
    format: 'tracecraft-session',
    version: 1,
    session: { id: 'from/elsewhere', title: 'A title', cwd: '/x' },
    turns: [
      {
        ordinal: 1,
        started_by: 'user',
        usage,
        items: [{ kind: 'message', role: 'user', text: 'hello' }],
      },
    ],
  };
  const file = join(folder, 'document.json');
  writeFileSync(file, JSON.stringify(document, null, 2));
  const report = await importFile(file);
  assert.deepEqual(report.address, { project: 'p', harness: 'imported', record: 'from/elsewhere' });
  const lines = stored('imported', 'from%2Felsewhere').toString().trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).type),
    ['session', 'turn'],
  );
  assert.equal((await importFile(file)).found, 'same');
});

const refused: [what: string, content: string | undefined, message: RegExp][] = [
  ['a file that is not there', undefined, /There is no file/],
  ['a text', 'just words\n', /is no session of any harness/],
  ['an empty file', '', /is no session of any harness/],
  ['JSON that is no session', '{"a":1}\n', /is no session of any harness/],
  ['a document of another version', '{"format":"tracecraft-session","version":9}', /version is 9/],
  ['a document cut off', '{"format":"tracecraft-session","version":1,"tur', /no valid document/],
  [
    'a document whose title is a number',
    '{"format":"tracecraft-session","version":1,"session":{"title":5},"turns":[]}',
    /session\.title is no text/,
  ],
  [
    'a document whose session is a text',
    '{"format":"tracecraft-session","version":1,"session":"s1","turns":[]}',
    /its session is no object/,
  ],
  [
    'a document with a bad turn',
    '{"format":"tracecraft-session","version":1,"session":{},"turns":[{"ordinal":-1}]}',
    /turn 1: /,
  ],
];

for (const [what, content, message] of refused) {
  test(`${what} is refused in a line, with the next step`, async (t) => {
    const { importFile, folder } = place(t);
    const file = join(folder, 'file.jsonl');
    if (content !== undefined) writeFileSync(file, content);
    await assert.rejects(importFile(file), (error: Error & { hint?: string }) => {
      assert.equal(error.name, 'UserError');
      assert.match(error.message, message);
      assert.match(error.hint ?? '', /\w{3}/);
      return true;
    });
  });
}

test('a dry run says what it is and stores nothing', async (t) => {
  const { importFile, folder } = place(t);
  const report = await importFile(transcript(folder, turn('one')), { dryRun: true });
  assert.deepEqual([report.found, report.stored], ['new', undefined]);
  assert.equal((await importFile(transcript(folder, turn('one')), { dryRun: true })).found, 'new');
});

test('random imports of beginnings, ends and other versions keep every line that was brought', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let world = 0; world < 15; world += 1) await imports(t, random);
});

async function imports(t: test.TestContext, random: Random): Promise<void> {
  const { importFile, records, stored, folder } = place(t);
  const versions = Array.from({ length: 2 }, () =>
    Array.from({ length: random.between(1, 6) }, () => randomLines(random, 3)),
  );
  const brought: Buffer[] = [];
  for (let count = random.between(2, 8); count > 0; count -= 1) {
    const version = random.pick(versions);
    const text = version.slice(0, random.between(1, version.length)).join('');
    await importFile(transcript(folder, text));
    brought.push(redacted(Buffer.from(text)));
    const held = records('claude-code').map((record) => stored('claude-code', record));
    for (const bytes of brought) {
      const isKept = held.some((record) => record.subarray(0, bytes.length).equals(bytes));
      assert.ok(isKept, `seed ${random.seed}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

test('two imports at once leave each other alone', async (t) => {
  const { importFile, stored, folder } = place(t);
  const document = (id: string) => {
    const file = join(folder, `${id}.json`);
    const session = { format: 'tracecraft-session', version: 1, session: { id }, turns: [] };
    writeFileSync(file, JSON.stringify(session));
    return file;
  };
  const ids = ['a', 'b', 'c', 'd'];
  await Promise.all(ids.map((id) => importFile(document(id))));
  for (const id of ids) assert.match(stored('imported', id).toString(), new RegExp(`"id":"${id}"`));
});
