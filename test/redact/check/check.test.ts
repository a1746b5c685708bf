import assert from 'node:assert/strict';
import test from 'node:test';
import { check, mask, type Place } from '../../../src/redact/check/check.ts';
import { pathsIn } from '../../../src/redact/check/json-path.ts';
import { isBinary, type Kind, kindOf } from '../../../src/redact/check/kind.ts';
import { createRedactor } from '../../../src/redact/engine.ts';
import { seeded } from '../../support/random.ts';
import { fakeGithubToken } from '../../support/transcript.ts';

const random = seeded();
console.log(`seed ${random.seed}`);

async function find(text: string | Buffer, kind: Kind, chunk = 64 * 1024): Promise<Place[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  return Array.fromAsync(check(chunks(), kind, createRedactor()));
}

test('a place is a line and a column of characters, with what is beside it and never the secret', async () => {
  const token = fakeGithubToken(random);
  const text = `first\nä – ü 漢字 use ${token} here\nlast\n`;
  const [place, ...more] = await find(text, 'text');
  assert.deepEqual(more, []);
  assert.deepEqual(place, {
    rule: 'github_pat',
    line: 2,
    column: 14,
    offset: Buffer.byteLength('first\nä – ü 漢字 use '),
    length: token.length,
    context: ` 漢字 use ${mask} here`,
  });
});

test('of a transcript the record and the path in it are told', async () => {
  const token = fakeGithubToken(random);
  const rows = [
    { type: 'user', message: { content: 'hello' } },
    { type: 'assistant', message: { content: [{ text: 'x' }, { text: `a "${token}"` }] } },
    { type: 'user', 'odd key': { [token]: { x: token } } },
  ];
  const places = await find(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), 'jsonl');
  assert.deepEqual(
    places.map(({ line, type, path }) => [line, type, path]),
    [
      [2, 'assistant', 'message.content[1].text'],
      [3, 'user', '["odd key"].…'],
      [3, 'user', '["odd key"].….x'],
    ],
  );
  assert.equal(JSON.stringify(places).includes(token), false);
});

test('however a text is cut into chunks and pieces, every secret is told once, where it is', async () => {
  const filler = 'const x = 1; // nothing\n'.repeat(2500);
  const tokens = Array.from({ length: 60 }, () => fakeGithubToken(random));
  const text = tokens
    .map((token) => `${filler.slice(random.between(0, filler.length))}at ${token}\n`)
    .join('');
  const wanted = tokens.map((token) => text.indexOf(token));
  for (const chunk of [1000, 65_536, 70_001, text.length]) {
    const places = await find(text, 'text', chunk);
    assert.deepEqual(
      places.map(({ offset }) => offset),
      wanted,
      `chunks of ${chunk}, seed ${random.seed}`,
    );
    for (const { offset, line, column } of places) {
      const before = text.slice(0, offset);
      assert.equal(line, before.split('\n').length);
      assert.equal(column, offset - before.lastIndexOf('\n'));
    }
  }
});

test('what is told are the places that the engine replaces, also in lines that come in pieces', async () => {
  const rows = Array.from({ length: 4000 }, (_, index) =>
    JSON.stringify({ index, text: 'x'.repeat(random.between(0, 900)), ...tokenAt(index) }),
  );
  const text = `${rows.join('\n')}\n`;
  const wanted = createRedactor().find(Buffer.from(text), 'lines');
  assert.ok(wanted.length > 10);
  for (const chunk of [997, 1 << 20]) {
    const places = await find(text, 'jsonl', chunk);
    assert.deepEqual(
      places.map(({ offset, length, rule }) => ({ start: offset, end: offset + length, rule })),
      wanted,
    );
  }
});

function tokenAt(index: number): object {
  return index % 200 === 0 ? { token: fakeGithubToken(random) } : {};
}

test('a password in a URL is shown as any other secret is', async () => {
  const line = JSON.stringify({ text: 'see https://me:Zk3vR8qLw1Xn5TbY@host.example/x' });
  const [place] = await find(line, 'jsonl');
  assert.match(place?.context ?? '', /••••••••/);
  assert.doesNotMatch(place?.context ?? '', /REDACTED/);
});

test('the last line needs no end', async () => {
  const line = JSON.stringify({ text: fakeGithubToken(random) });
  for (const kind of ['jsonl', 'text'] as const) assert.equal((await find(line, kind)).length, 1);
  assert.deepEqual(await find('', 'jsonl'), []);
});

const kinds: [name: string, head: string, kind: Kind][] = [
  ['a.jsonl', 'not JSON', 'jsonl'],
  ['a.NDJSON', '', 'jsonl'],
  ['a.txt', '{"a":1}\n', 'text'],
  ['stdin', '{"a":1}\n{"a":2}\n', 'jsonl'],
  ['stdin', `{"a":"${'x'.repeat(100)}`, 'jsonl'],
  ['package.json', '{\n  "name": 1\n}\n', 'text'],
  ['a.log', '{not json}\n', 'text'],
  ['a.log', '2026-01-01 {"a":1}\n', 'text'],
  ['empty', '', 'text'],
];

test('JSON lines are told from text by the name, else by the first line', () => {
  for (const [name, head, kind] of kinds) assert.equal(kindOf(name, Buffer.from(head)), kind, name);
  assert.equal(isBinary(Buffer.from([0x50, 0x4b, 0, 1])), true);
  assert.equal(isBinary(Buffer.from('text')), false);
});

test('a path is right in any JSON, as a parser finds it', () => {
  for (let round = 0; round < 200; round += 1) {
    const value = randomValue(4);
    const line = Buffer.from(JSON.stringify(value));
    const pathAt = pathsIn(line);
    for (let at = line.indexOf('@'); at !== -1; at = line.indexOf('@', at + 1)) {
      const path = pathAt(at);
      assert.match(String(valueAt(value, path)), /@/, `seed ${random.seed}: ${path} of ${line}`);
    }
  }
});

function randomValue(depth: number): unknown {
  if (depth === 0 || random.chance(0.2)) {
    return random.pick(['@', 'a "@" \\', 7, null, true, '{"b": ["@"]}', 'é,:@']);
  }
  const length = random.between(0, 4);
  if (random.chance(0.5)) return Array.from({ length }, () => randomValue(depth - 1));
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [`k${index}$-_`, randomValue(depth - 1)]),
  );
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(/\.|(?=\[)/)
    .filter((step) => step !== '')
    .reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step.replace(/^\[|\]$/g, '')],
      value,
    );
}
