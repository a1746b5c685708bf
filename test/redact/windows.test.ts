import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { stretches } from '../../src/redact/stretches.ts';
import { inWindows } from '../../src/redact/windows.ts';
import { seeded } from '../support/random.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
const redactor = createRedactor();
const megabyte = 1 << 20;

test(`lines are cut into stretches at their ends, a long one alone (seed ${random.seed})`, () => {
  for (let n = 0; n < 40; n++) {
    const lines = Array.from({ length: random.between(1, 6) }, () =>
      'x'.repeat(random.chance(0.3) ? random.between(1, 3 * megabyte) : random.between(0, 90_000)),
    );
    const bytes = Buffer.from(`${lines.join('\n')}${random.chance(0.5) ? '\n' : ''}`);
    let at = 0;
    for (const { start, end } of stretches(bytes, true)) {
      assert.equal(start, at);
      assert.ok(end > start && (end === bytes.length || bytes[end - 1] === 0x0a));
      const inner = bytes.subarray(start, end - 1);
      if (end - start > 2 * megabyte) assert.equal(inner.indexOf('\n'), -1);
      at = end;
    }
    assert.equal(at, bytes.length);
  }
});

test(`what begins in a line of any length counts in one window (seed ${random.seed})`, () => {
  for (let n = 0; n < 200; n++) {
    const bytes = Buffer.alloc(random.between(1, 4 * megabyte), 'x');
    // Places that are no windows' starts, at random and everywhere.
    for (let i = 0; i < bytes.length; i += random.between(1, 300_000))
      bytes.fill('\\', i, Math.min(bytes.length, i + 2000));
    if (random.chance(0.1)) bytes.fill('\\');
    const from = random.between(0, bytes.length - 1);
    let counted = from;
    inWindows(bytes, { start: from, end: bytes.length }, ({ start, end, first, upTo }) => {
      assert.equal(first, counted);
      assert.ok(start <= first && upTo <= end && start >= from);
      const settled = upTo === bytes.length ? upTo : upTo - random.pick([0, 0, 1, 70_000, 600_000]);
      counted = Math.max(counted, settled);
      return settled;
    });
    assert.equal(counted, bytes.length);
  }
});

const text = 'The quick brown fox jumps over the lazy dog. ';

for (const [about, secret] of [
  ['a token', made('ghp_{base62~36}')],
  ['a password in a URL', made('postgres://user:{base62:20}@db.example.org/x')],
  [
    'an escaped private key',
    `-----BEGIN RSA PRIVATE KEY-----\n${made('{base64:64}\n').repeat(40)}-----END RSA PRIVATE KEY-----\n`,
  ],
  [
    'base64 of a text that holds one',
    Buffer.from(`${text.repeat(900)}${made('ghp_{base62~36}')} `.repeat(3)).toString('base64'),
  ],
] as const) {
  test(`${about} is found wherever it stands in a long line (seed ${random.seed})`, () => {
    for (let n = 0; n < 12; n++) {
      const place = Math.round(
        (megabyte / 2) * random.between(1, 5) + random.between(-90_000, 3000),
      );
      const before = text.repeat(Math.ceil(place / text.length)).slice(0, place);
      const line = { before, here: ` ${secret} `, behind: text.repeat(30_000) };
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      const { body, counts } = redactor.lines(bytes);
      const read = JSON.parse(body.bytes.toString());
      assert.deepEqual(Object.values(counts), [about.startsWith('base64') ? 3 : 1]);
      assert.ok(read.before === before && read.behind === line.behind);
      assert.match(read.here, /\[REDACTED:/);
    }
  });
}

test('a long line repeats a secret before and behind the words that tell it', () => {
  const secret = made('{base62~24}');
  const line = {
    first: secret,
    filler: text.repeat(50_000),
    told: `password=${secret}`,
    more: text.repeat(40_000),
    last: secret,
  };
  const { body } = redactor.lines(Buffer.from(`${JSON.stringify(line)}\n`), createMemory('seed'));
  assert.equal(body.bytes.includes(secret), false);
  assert.equal(body.bytes.toString().match(/\[REDACTED:/g)?.length, 3);
});

test('a long line of nothing but secrets is redacted whole', () => {
  const secret = made('ghp_{base62~36}');
  const text = Array.from({ length: 200_000 }, () => secret).join(' ');
  const { body, counts } = redactor.lines(Buffer.from(`"${text}"\n`));
  assert.deepEqual(counts, { github_pat: 200_000 });
  assert.equal(body.bytes.includes(secret), false);
});
