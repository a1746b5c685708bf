import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { origin, type Position, type ReadResult, type Source } from '../../src/harness/harness.ts';
import { jsonlTail } from '../../src/harness/jsonl-tail.ts';
import { temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { assistantRow, userRow } from '../support/transcript.ts';

function makeSource(t: TestContext, content?: string | Buffer): Source {
  const path = join(temporaryFolder(t), 's.jsonl');
  if (content !== undefined) writeFileSync(path, content);
  return { session: 's', id: 'main', kind: 'main', path };
}

const all = { bytes: 1 << 30 };

function readOk(source: Source, from = origin, extent: { bytes: number } = all) {
  const read = jsonlTail.read(source, from, extent);
  assert.equal(read.status, 'ok');
  return read as Extract<ReadResult, { status: 'ok' }>;
}

test('whatever bytes a line has, it comes whole and unchanged', (t) => {
  const lines: Record<string, Buffer> = {
    'invalid UTF-8': Buffer.from([0x22, 0xff, 0xfe, 0xc3, 0x22, 0x0a]),
    'NUL bytes': Buffer.from('{"a":"\u0000"}\n\u0000\u0000\n'),
    CRLF: Buffer.from('{"a":1}\r\n{"b":2}\r\n'),
    'empty lines': Buffer.from('\n\n\n{"a":1}\n\n'),
    'a lone CR': Buffer.from('{"a":1}\r{"b":2}\n'),
    'a byte order mark': Buffer.from('\ufeff{"a":1}\n'),
    'U+2028, which ends no line': Buffer.from('{"a":"\u2028\u2029\u0085"}\n'),
    'a line of 3 MB': Buffer.from(`{"a":"${'é'.repeat(1_500_000)}"}\n{"b":2}\n`),
  };
  for (const [name, bytes] of Object.entries(lines)) {
    const read = readOk(makeSource(t, bytes));
    assert.ok(read.bytes.equals(bytes), name);
    assert.deepEqual(read.next.cursor, String(bytes.length), name);
    assert.equal(read.more, false, name);
  }
});

test('a line that is not finished is left for later, and then comes whole', (t) => {
  const source = makeSource(t, '{"a":1}\n{"b":');
  const first = readOk(source);
  assert.equal(first.bytes.toString(), '{"a":1}\n');
  const none = readOk(source, first.next);
  assert.equal(none.bytes.length, 0);
  assert.deepEqual(none.next, first.next);
  assert.equal(none.more, false);
  appendFileSync(source.path, '2}\n');
  assert.equal(readOk(source, first.next).bytes.toString(), '{"b":2}\n');
});

test('a file without any line end has nothing to read', (t) => {
  for (const content of ['', '{"a":1}']) {
    const read = readOk(makeSource(t, content));
    assert.equal(read.bytes.length, 0);
    assert.equal(read.next.cursor, '0');
  }
});

test('a line longer than the limit comes alone', (t) => {
  const long = `${'x'.repeat(5_000)}\n`;
  const source = makeSource(t, `a\n${long}b\n`);
  const first = readOk(source, origin, { bytes: 10 });
  assert.equal(first.bytes.toString(), 'a\n');
  assert.equal(first.more, true);
  const second = readOk(source, first.next, { bytes: 10 });
  assert.ok(second.bytes.toString().startsWith(long.slice(0, -1)));
  assert.ok(second.bytes.length <= 2 * long.length);
});

const rewrites: Record<string, (path: string, old: Buffer) => void> = {
  truncated: (path) => truncateSync(path, 10),
  'truncated to nothing': (path) => truncateSync(path, 0),
  'replaced by a rename': (path, old) => {
    writeFileSync(`${path}.new`, Buffer.concat([Buffer.from('{"new":1}\n'), old]));
    renameSync(`${path}.new`, path);
  },
  'rewritten to the same size': (path, old) => writeFileSync(path, Buffer.alloc(old.length, 'y\n')),
  'changed at its head': (path, old) => {
    writeFileSync(path, Buffer.concat([Buffer.from('#'), old.subarray(1), Buffer.from('{}\n')]));
  },
  'changed just before the cursor': (path, old) => {
    const changed = Buffer.from(old);
    changed[old.length - 3] = 0x23;
    writeFileSync(path, changed);
  },
};

for (const [how, rewrite] of Object.entries(rewrites)) {
  test(`a source that was ${how} is told from one that grew`, (t) => {
    const old = Buffer.from(userRow('hello').repeat(40));
    const source = makeSource(t, old);
    const { next } = readOk(source);
    rewrite(source.path, old);
    assert.equal(jsonlTail.read(source, next, all).status, 'rewritten');
  });
}

test('a source replaced by an equal copy of itself goes on', (t) => {
  const source = makeSource(t, userRow('hello'));
  const { next } = readOk(source);
  writeFileSync(`${source.path}.new`, readFileSync(source.path));
  appendFileSync(`${source.path}.new`, '{"b":2}\n');
  renameSync(`${source.path}.new`, source.path);
  assert.equal(readOk(source, next).bytes.toString(), '{"b":2}\n');
});

/** What is no file of records must neither block a hook nor pass for a transcript. */
const noFiles: Record<string, (path: string) => void> = {
  'is not there': () => {},
  'is a folder': (path) => mkdirSync(path),
  'is a pipe': (path) => void execFileSync('mkfifo', [path]),
  'is a device': (path) => symlinkSync('/dev/zero', path),
  'is a link to itself': (path) => symlinkSync(path, path),
  'is a link to nothing': (path) => symlinkSync(`${path}.gone`, path),
  'lies below a file': (path) => writeFileSync(path.replace(/\/[^/]*$/, ''), ''),
};

for (const [what, make] of Object.entries(noFiles)) {
  test(`a source that ${what} is missing, and is not waited for`, (t) => {
    const source = { ...makeSource(t), path: join(temporaryFolder(t), 'folder', 's.jsonl') };
    if (what !== 'lies below a file') mkdirSync(join(source.path, '..'));
    make(source.path);
    assert.equal(jsonlTail.read(source, origin, all).status, 'missing');
    assert.equal(jsonlTail.behind(source, origin), 0);
    assert.equal(jsonlTail.before(source, '10', 100), undefined);
  });
}

for (const path of ['a\u0000b', `/tmp/${'x'.repeat(5_000)}`, `/${'x/'.repeat(3_000)}`]) {
  test(`a path that no file can have is missing (${JSON.stringify(path.slice(0, 9))}…)`, () => {
    const source: Source = { session: 's', id: 'main', kind: 'main', path };
    assert.equal(jsonlTail.read(source, origin, all).status, 'missing');
    assert.equal(jsonlTail.behind(source, origin), 0);
  });
}

test('reading to a cursor gives exactly what lies before it', (t) => {
  const source = makeSource(t, 'a\nbb\nccc\n');
  const read = jsonlTail.read(source, origin, { until: '5' });
  assert.equal(read.status === 'ok' && read.bytes.toString(), 'a\nbb\n');
  assert.equal(jsonlTail.read(source, origin, { until: '50' }).status, 'rewritten');
});

test('reading a number of records counts every line, empty ones too', (t) => {
  const source = makeSource(t, 'a\n\nccc\nd');
  for (const [records, expected] of [
    [0, ''],
    [1, 'a\n'],
    [2, 'a\n\n'],
    [3, 'a\n\nccc\n'],
    [9, 'a\n\nccc\n'],
  ] as const) {
    const read = jsonlTail.read(source, origin, { records });
    assert.equal(read.status === 'ok' && read.bytes.toString(), expected);
  }
});

test('before a cursor lie whole lines, at least one of them', (t) => {
  const source = makeSource(t, `${'x'.repeat(300)}\nbb\nccc\nunfinished`);
  assert.equal(jsonlTail.before(source, '308', 6)?.toString(), 'ccc\n');
  assert.equal(jsonlTail.before(source, '308', 8)?.toString(), 'bb\nccc\n');
  assert.equal(jsonlTail.before(source, '301', 6)?.toString(), `${'x'.repeat(300)}\n`);
  assert.equal(jsonlTail.before(source, '306', 6), undefined, 'no line ends there');
  assert.equal(jsonlTail.before(source, '0', 6), undefined);
  assert.equal(jsonlTail.before(source, '9999', 6), undefined);
});

test('the position at a cursor is the one that reading up to it leaves', (t) => {
  const source = makeSource(t, userRow('one') + assistantRow('two').repeat(200));
  for (let position = origin; ; ) {
    assert.deepEqual(jsonlTail.positionAt(source, position.cursor), position);
    const read = readOk(source, position, { bytes: 9_000 });
    if (read.bytes.length === 0) break;
    position = read.next;
  }
});

test('random writes, rewrites and reads agree with a model that keeps every line', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 150; round += 1) {
    const source = makeSource(t, '');
    const seen: string[] = [];
    const model = new Model(source.path);
    let position: Position = origin;
    for (let moves = random.between(1, 25); moves > 0; moves -= 1) {
      model.move(random);
      const extent = { bytes: random.pick([1, 100, 5_000, 1 << 20]) };
      const read = random.chance(0.5) ? jsonlTail.read(source, position, extent) : undefined;
      if (read?.status === 'rewritten') {
        assert.ok(model.generation > 0, `seed ${random.seed}: nothing was rewritten`);
        position = origin;
        seen.length = 0;
      } else if (read?.status === 'ok') {
        seen.push(read.bytes.toString('latin1'));
        position = read.next;
      }
    }
    for (let read = jsonlTail.read(source, position, all); ; ) {
      if (read.status === 'rewritten') seen.length = 0;
      if (read.status === 'ok') seen.push(read.bytes.toString('latin1'));
      if (read.status !== 'rewritten') break;
      read = jsonlTail.read(source, origin, all);
    }
    assert.equal(seen.join(''), model.lines(), `seed ${random.seed}, round ${round}`);
  }
});

/** A transcript as its writer knows it. */
class Model {
  generation = 0;
  #text = '';
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  move(random: Random): void {
    const dice = random.next();
    if (dice < 0.75) this.#append(random);
    else if (dice < 0.85) this.#rewrite(this.#text.slice(0, random.between(0, this.#text.length)));
    else if (dice < 0.95) this.#rewrite(`${random.next()}\n${this.#text}`);
    else this.#rewrite('');
  }

  lines(): string {
    return this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
  }

  #append(random: Random): void {
    const lines = Array.from({ length: random.between(0, 4) }, () => this.#line(random));
    const text = random.chance(0.3) ? lines.join('').slice(0, -3) : lines.join('');
    this.#text += text;
    appendFileSync(this.#path, text, 'latin1');
  }

  #line(random: Random): string {
    const size = random.chance(0.1) ? random.between(1_000, 20_000) : random.between(0, 60);
    return `${random.next()}${'\u00ff'.repeat(size)}${random.chance(0.2) ? '\r' : ''}\n`;
  }

  #rewrite(text: string): void {
    this.generation += 1;
    this.#text = text;
    rmSync(this.#path);
    writeFileSync(this.#path, text, 'latin1');
  }
}
