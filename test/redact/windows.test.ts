import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { stretches } from '../../src/redact/stretches.ts';
import { aroundPlaces, inWindows } from '../../src/redact/windows.ts';
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

test(`the surroundings of each place count in one window, however near the next one is (seed ${random.seed})`, () => {
  for (let n = 0; n < 300; n++) {
    const bytes = Buffer.alloc(random.between(1, megabyte), random.pick(['x', '\\']));
    const places: number[] = [];
    const step = random.pick([1, 50, 3_000, 200_000]);
    for (let at = random.between(0, 1000); at < bytes.length; at += random.between(1, step)) {
      places.push(at);
      if (places.length === 2000) break;
    }
    const seen: [number, number][] = [];
    aroundPlaces(bytes, { start: 0, end: bytes.length }, places, ({ start, end, first, upTo }) => {
      assert.ok(0 <= start && start <= first && first < upTo && upTo <= end && end <= bytes.length);
      const settled = end < bytes.length && random.chance(0.1) ? first : upTo;
      if (settled > first) seen.push([first, settled]);
      return settled;
    });
    assert.ok(seen.every(([first], i) => i === 0 || first >= (seen[i - 1]?.[1] ?? 0)));
    for (const place of places) {
      assert.ok(seen.some(([first, end]) => first <= place && place < end));
    }
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

for (const [what, row] of Object.entries({
  'short rows': '12,34,56,0.789\\n',
  'quotes near each other': 'token\\"',
  'rows of code': '    return value;\\r\\n',
})) {
  test(`a long line of ${what} is read in windows: memory does not follow its length`, () => {
    const bytes = Buffer.from(row.repeat(Math.ceil((4 * megabyte) / row.length)));
    const sizes: number[] = [];
    inWindows(bytes, { start: 0, end: bytes.length }, ({ start, end, upTo }) => {
      sizes.push(end - start);
      return upTo;
    });
    assert.ok(Math.max(...sizes) < megabyte / 4, String(Math.max(...sizes)));
  });
}

test(`a known secret is known in base64 that goes on from window to window (seed ${random.seed})`, () => {
  const secret = made('{base62~7}{base62~6}');
  for (let n = 0; n < 12; n++) {
    const before = text.repeat(random.between(1, 14_000));
    const line = {
      filler: text.repeat(random.between(1, 8000)),
      base64: Buffer.from(`${before}it is ${secret} there. ${text.repeat(9000)}`).toString(
        'base64',
      ),
      more: text.repeat(20_000),
    };
    const session = `${JSON.stringify({ told: `password="${secret}"` })}\n${JSON.stringify(line)}\n`;
    const { body } = redactor.lines(Buffer.from(session), createMemory('seed'));
    const { base64, ...rest } = JSON.parse(body.bytes.toString().split('\n')[1] ?? '');
    assert.match(base64, /\[REDACTED:/);
    assert.deepEqual(rest, { filler: line.filler, more: line.more });
  }
});
