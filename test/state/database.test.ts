import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type TestContext } from 'node:test';
import { leaveDatabase, openDatabase, transaction } from '../../src/state/database.ts';
import { noteSecrets, shownSecrets } from '../../src/state/shown-secrets.ts';
import { machineId } from '../../src/state/sources.ts';
import { UserError } from '../../src/state/user-error.ts';
import { temporaryFolder } from '../support/machine.ts';

const place = (t: TestContext) => join(temporaryFolder(t), 'state/state.db');

test('the state is made on first use, for this user alone', (t) => {
  const path = place(t);
  const mask = process.umask(0);
  t.after(() => process.umask(mask));
  const db = openDatabase(path, 1_000);
  transaction(db, () => db.exec("UPDATE machine SET id = 'x'"));
  assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
  for (const name of readdirSync(join(path, '..'))) {
    assert.equal(statSync(join(path, '..', name)).mode & 0o777, 0o600, name);
  }
  db.close();
});

test('a machine keeps its id for as long as its state', (t) => {
  const path = place(t);
  const ids = [1, 2].map(() => {
    const db = openDatabase(path, 1_000);
    const id = machineId(db);
    db.close();
    return id;
  });
  assert.match(String(ids[0]), /^[0-9a-f]{16}$/);
  assert.equal(ids[0], ids[1]);
});

test('many processes that open a new state at once agree on it', async (t) => {
  const path = place(t);
  const script = `
    import { openDatabase } from ${JSON.stringify(import.meta.resolve('../../src/state/database.ts'))};
    import { machineId } from ${JSON.stringify(import.meta.resolve('../../src/state/sources.ts'))};
    console.log(machineId(openDatabase(${JSON.stringify(path)}, 5_000)));`;
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return (await Array.fromAsync(child.stdout)).join('');
    }),
  );
  assert.match(String(ids[0]), /^[0-9a-f]{16}\n$/);
  assert.equal(new Set(ids).size, 1, ids.join(' '));
});

test('work that fails in a transaction leaves nothing behind', (t) => {
  const db = openDatabase(place(t), 1_000);
  const before = machineId(db);
  assert.throws(
    () =>
      transaction(db, () => {
        db.exec("UPDATE machine SET id = 'x'");
        throw new Error('no');
      }),
    /no/,
  );
  assert.equal(machineId(db), before);
  db.close();
});

test('a state of a newer version is not touched, and the user is told', (t) => {
  const path = place(t);
  const db = openDatabase(path, 1_000);
  db.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const before = readFileSync(path);
  assert.throws(
    () => openDatabase(path, 1_000),
    (error) => error instanceof UserError && /newer/.test(error.message) && error.hint !== '',
  );
  assert.deepEqual(readFileSync(path), before);
});

for (const [what, bytes] of Object.entries({
  'no database': Buffer.from('this is no database'.repeat(1_000)),
  'a torn database': Buffer.concat([Buffer.from('SQLite format 3\u0000'), Buffer.alloc(9_000, 7)]),
})) {
  test(`a state that is ${what} is put aside, and a new one made`, (t) => {
    const path = place(t);
    openDatabase(path, 1_000).close();
    writeFileSync(path, bytes);
    const db = openDatabase(path, 1_000);
    assert.match(machineId(db), /^[0-9a-f]{16}$/);
    db.close();
    const folder = join(path, '..');
    const kept = readdirSync(folder).find((name) => name.includes('damaged'));
    assert.ok(kept !== undefined && readFileSync(join(folder, kept)).equals(bytes));
  });
}

test('an empty file, as a full disk leaves it, becomes a state', (t) => {
  const path = place(t);
  openDatabase(path, 1_000).close();
  writeFileSync(path, '');
  const db = openDatabase(path, 1_000);
  assert.match(machineId(db), /^[0-9a-f]{16}$/);
  db.close();
});

test('a write that another process holds up ends after the time it was given', async (t) => {
  const path = place(t);
  openDatabase(path, 1_000).close();
  const holder = holdLock(path);
  t.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout as NonNullable<typeof holder.stdout>, 'data');
  const db = openDatabase(path, 150);
  const started = performance.now();
  assert.throws(() => transaction(db, () => {}), /locked/);
  const waited = performance.now() - started;
  assert.ok(waited >= 100 && waited < 1_000, `${waited} ms`);
  assert.match(machineId(db), /^[0-9a-f]{16}$/, 'reading waits for nobody');
  db.close();
});

function holdLock(path: string): ChildProcess {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(${JSON.stringify(path)});
    db.exec('BEGIN IMMEDIATE');
    console.log('held');
    setTimeout(() => {}, 60_000);`;
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
}

test('finding a source looks at no others', (t) => {
  const path = place(t);
  openDatabase(path, 1_000).close();
  const db = new DatabaseSync(path);
  const plan = (sql: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .join('; ');
  assert.match(
    plan('SELECT * FROM sources WHERE bucket=1 AND harness=2 AND session=3 AND source=4'),
    /SEARCH.*sources_session/,
  );
  const recent = plan('SELECT * FROM sources WHERE bucket = 1 ORDER BY seen_at DESC LIMIT 12');
  assert.match(recent, /SEARCH.*sources_recent/);
  assert.doesNotMatch(recent, /TEMP B-TREE/);
  db.close();
});

test('a row whose number is too large for JavaScript is written, and one after it', (t) => {
  const path = join(temporaryFolder(t), 'large.db');
  const db = openDatabase(path, 1_000, ['CREATE TABLE rows (id INTEGER PRIMARY KEY, note TEXT)']);
  t.after(() => db.close());
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?)');
  assert.equal(Number(insert.run(2n ** 62n, 'large').changes), 1);
  db.prepare('UPDATE rows SET note = ?').run('changed');
  const given = db.prepare('INSERT INTO rows VALUES (7, ?) RETURNING id').get('small');
  assert.equal(given?.id, 7);
});

/** What a process does that writes so many bytes, and ends. */
function visit(path: string, note: string, bytes: number): void {
  const db = openDatabase(path, 1_000, ['CREATE TABLE notes (note TEXT, ballast BLOB)']);
  transaction(db, () => {
    db.prepare('INSERT INTO notes VALUES (?, zeroblob(?))').run(note, bytes);
  });
  leaveDatabase(db);
}

function notesIn(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const notes = db.prepare('SELECT note FROM notes ORDER BY rowid').all();
  db.close();
  return notes.map(({ note }) => String(note));
}

test('what processes wrote that end without closing is there, in a log that stays short', (t) => {
  const path = place(t);
  let longest = 0;
  let emptied = 0;
  for (let visits = 1; visits <= 40; visits += 1) {
    visit(path, `note ${visits}`, 100_000);
    const { size } = statSync(`${path}-wal`);
    if (size === 0) emptied += 1;
    longest = Math.max(longest, size);
    // As a copy that was made of the two files has it.
    const copy = join(path, `../copy-${visits}.db`);
    for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
    assert.equal(notesIn(copy).length, visits);
  }
  assert.ok(emptied >= 3 && emptied <= 5, `emptied ${emptied} times`);
  assert.ok(longest <= 1024 * 1024, `${longest} bytes`);
});

test('a long log that another process reads is left to the next one, and nobody waits', (t) => {
  const path = place(t);
  visit(path, 'before', 10);
  const reader = new DatabaseSync(path);
  reader.exec('BEGIN; SELECT * FROM notes');
  assert.equal(reader.prepare('SELECT count(*) AS notes FROM notes').get()?.notes, 1);
  const started = Date.now();
  visit(path, 'while it reads', 3_000_000);
  assert.ok(Date.now() - started < 900, 'the time that a statement may wait');
  assert.ok(statSync(`${path}-wal`).size > 3_000_000);
  reader.exec('COMMIT');
  reader.close();
  assert.deepEqual(notesIn(path), ['before', 'while it reads']);
  visit(path, 'behind', 10);
  assert.equal(statSync(`${path}-wal`).size, 0);
  assert.deepEqual(notesIn(path), ['before', 'while it reads', 'behind']);
});

test('what only the state knows is on the disk when it is committed, and only when it is new', (t) => {
  const db = openDatabase(place(t), 1_000);
  const by = { bucket: 'b', harness: 'claude-code' as const, session: 's' };
  const forced = (secrets: string) => {
    let level: unknown;
    noteSecrets(db, by, secrets, () => {
      level = db.prepare('PRAGMA synchronous').get()?.synchronous;
    });
    assert.equal(db.prepare('PRAGMA synchronous').get()?.synchronous, 1);
    return level === 2;
  };
  const [first, second] = ['[{"length":20}]', '[{"length":20},{"length":30}]'];
  assert.deepEqual([first, first, second, second].map(forced), [true, false, true, false]);
  assert.equal(shownSecrets(db, by), second);
  assert.throws(() => noteSecrets(db, by, '[]', () => assert.fail('no room')), /no room/);
  assert.equal(db.prepare('PRAGMA synchronous').get()?.synchronous, 1);
  db.close();
});
