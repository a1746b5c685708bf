import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  isRoom,
  lastSegment,
  listedKey,
  metaKey,
  parsePartName,
  partKey,
  partName,
  partsPrefix,
  probeKey,
  projectOf,
  segment,
  sessionPrefix,
  sessionsPrefix,
  unsegment,
} from '../../src/bucket/keys.ts';

const hostile = [
  '',
  '.',
  '..',
  '...',
  '/',
  '//',
  '../..',
  'a/../b',
  '\\',
  '%',
  '%2F',
  '%2e',
  '%-',
  'a%',
  '\u0000',
  '\n',
  '\u007f',
  '\u202e',
  'C:',
  'é',
  'e\u0301',
  '\ud800',
  '\udfff',
  '\ufffd',
  '😀',
  'CON',
  'con.txt',
  'nul',
  'a.',
  'a',
  ' ',
  'a ',
  '~',
  '.'.repeat(70),
  '.'.repeat(170),
  '.'.repeat(400),
  'x'.repeat(180),
  'x'.repeat(181),
  '/'.repeat(61),
];
/** Any string there is, halves of surrogate pairs included, and the ones that make trouble. */
const anyName = fc.oneof(
  fc.constantFrom(...hostile),
  fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('.', '/', '%', '-', '2', 'E', 'a', 'A', ' ') }),
);
const windowsDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>) =>
  fc.assert(property, { numRuns: 2000 });

test('every name becomes one path segment that a file system and a URL can carry', () => {
  check(
    fc.property(anyName, (name) => {
      const spelled = segment(name);
      assert.match(spelled, /^[A-Za-z0-9\-_.@~+=%]+$/);
      assert.ok(spelled.length <= 180, `${spelled.length} characters`);
      assert.doesNotMatch(spelled, /^\.+$/);
    }),
  );
});

test('no segment is a name that Windows keeps for itself or cuts', () => {
  check(
    fc.property(anyName, (name) => {
      assert.doesNotMatch(segment(name), windowsDevice);
      assert.doesNotMatch(segment(name), /\.$/);
    }),
  );
});

test('two names never share a segment', () => {
  const spelled = new Map(hostile.map((name) => [segment(name), name]));
  assert.equal(spelled.size, hostile.length);
  check(
    fc.property(anyName, anyName, (one, other) => {
      assert.equal(segment(one) === segment(other), one === other);
    }),
  );
});

test('two long names that differ at their end alone do not share a segment', () => {
  check(
    fc.property(anyName, anyName, (one, other) => {
      const start = 'long '.repeat(40);
      assert.equal(segment(start + one) === segment(start + other), one === other);
    }),
  );
});

test('a segment is read back as the name it was made from', () => {
  check(
    fc.property(anyName, (name) => {
      fc.pre(name.isWellFormed() && !segment(name).includes('%-'));
      assert.equal(unsegment(segment(name)), name);
    }),
  );
});

test('a cut name is shown as it is spelled', () => {
  const spelled = segment('é'.repeat(500));
  assert.equal(unsegment(spelled), spelled);
});

test('ordinary names are spelled as they are', () => {
  for (const name of [
    '0199a8c3-1b5e-7c42-9d2f-3a4b5c6d7e8f',
    'agent-a1b2c3',
    'github.com',
    '.config',
    'someone@host',
    'COM10',
    'Console',
  ]) {
    assert.equal(segment(name), name);
  }
});

test('a session cannot reach out of its project, nor a project into the rooms of another', () => {
  check(
    fc.property(anyName, anyName, anyName, (project, harness, record) => {
      const key = partKey({ project, harness, record }, partName(3, '0a1b2c3d'));
      const parts = key.split('/');
      assert.ok(parts.every((part) => part !== '' && part !== '.' && part !== '..'));
      // The first room on the way is the session's own: nothing before it is spelled like one.
      assert.equal(parts.findIndex(isRoom), parts.length - 4);
      assert.equal(parts.at(-4), 'sessions');
    }),
  );
});

test('two sessions never share a prefix', () => {
  const address = fc.record({ project: anyName, harness: anyName, record: anyName });
  check(
    fc.property(address, address, (one, other) => {
      const isSame =
        one.project === other.project &&
        one.harness === other.harness &&
        one.record === other.record;
      assert.equal(sessionPrefix(one) === sessionPrefix(other), isSame);
    }),
  );
});

test('a project called like a room keeps its name and stays out of the rooms', () => {
  for (const project of ['sessions', 'agents/x', 'a/sessions/b', 'github.com/memory/steps']) {
    const prefix = sessionsPrefix(project);
    assert.equal(prefix.split('/').filter(isRoom).length, 1);
    assert.equal(projectOf(listedKey(prefix.replace(/sessions\/$/, ''))), project);
  }
});

test('no project can lie where the bucket is probed', () => {
  check(
    fc.property(anyName, (project) => {
      assert.ok(!sessionsPrefix(project).startsWith(probeKey('x').replace(/[^/]*$/, '')));
    }),
  );
});

test('the last segment of a listed prefix is the name that made it', () => {
  for (const record of ['a b', 'x__agent-1', 's@0011aabb', '..', '%']) {
    const address = { project: 'a/b', harness: 'codex', record };
    assert.equal(lastSegment(sessionPrefix(address)), record);
  }
});

test('parts sort by their place, and are told from all else', () => {
  const address = { project: 'p', harness: 'codex', record: 's' };
  for (const seq of [0, 7, 99_999, 100_000, 1_234_567]) {
    const name = partName(seq, '0a1b2c3d');
    assert.deepEqual(parsePartName(partKey(address, name)), { seq, id8: '0a1b2c3d', name });
    assert.ok(partKey(address, name).startsWith(partsPrefix(address, seq)));
  }
  assert.ok(!partName(10, '0a1b2c3d').startsWith('part-00001-'));
  for (const other of [
    'meta.json',
    'part-1-0a1b2c3d.jsonl',
    'part-00001-0A1B2C3D.jsonl',
    'part-00001-0a1b2c3d.jsonl.tmp',
    'xpart-00001-0a1b2c3d.jsonl',
  ]) {
    assert.equal(parsePartName(other), undefined, other);
  }
  assert.equal(metaKey(address), 'p/sessions/codex/s/meta.json');
});
