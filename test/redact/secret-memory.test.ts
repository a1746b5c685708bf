import assert from 'node:assert/strict';
import test from 'node:test';
import { createMemory, type SecretMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { fill, makeSample } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
// Each third of it looks issued.
const secret = made('{base62~8}{base62~8}{base62~8}');

interface Seen {
  rule: string;
  found: string;
}

/** Where the memory sees a known secret, or what there is of it. */
function seen(memory: SecretMemory, text: string): Seen[] {
  const all = new Map<string, Seen>();
  for (let end = 3; end <= text.length; end++) {
    memory.at(text, end, (_, rule, start, behind) => {
      all.set(`${start} ${behind}`, { rule, found: text.slice(start, behind) });
    });
  }
  const places = [...all.keys()].map((place) => place.split(' ').map(Number));
  const isWithin = ([start = 0, end = 0]: number[]) =>
    places.some(
      ([first = 0, last = 0]) => first <= start && end <= last && last - first > end - start,
    );
  return [...all].filter(([place]) => !isWithin(place.split(' ').map(Number))).map(([, it]) => it);
}

test('a secret is known wherever it stands, also split by ends of rows', () => {
  const memory = createMemory('seed');
  assert.equal(memory.add(secret, 'github_pat'), 0);
  const split = `${secret.slice(0, 9)}\r\n${secret.slice(9)}`;
  assert.deepEqual(seen(memory, `a ${secret}, x${secret}x ${split}`), [
    { rule: 'github_pat', found: secret },
    { rule: 'github_pat', found: secret },
    { rule: 'github_pat', found: split },
  ]);
  assert.deepEqual(seen(memory, `${secret.toLowerCase()} ${secret.slice(0, 15)}`), []);
});

test('of one that is cut short at either end, 16 characters or more are known, as far as they are there', () => {
  const memory = createMemory('seed');
  memory.add(secret, 'github_pat');
  for (let size = 16; size < secret.length; size++) {
    const start = secret.slice(0, size);
    const end = secret.slice(-size);
    assert.deepEqual(seen(memory, `${start}…`), [{ rule: 'github_pat', found: start }]);
    assert.deepEqual(seen(memory, `…${end}."`), [{ rule: 'github_pat', found: end }]);
  }
});

test('of many tokens that begin alike only what differs tells them', () => {
  const memory = createMemory('seed');
  const header = made('eyJ{base64url~33}');
  memory.add(`${header}.${made('{base64url~80}.{base64url~43}')}`, 'jwt');
  assert.deepEqual(seen(memory, `${header} ${header}.eyJ`), []);
});

for (const template of [
  '{hex:24}.«{base62~32}»',
  'project:env.«{hex~40}»',
  'T{BASE36:9}/B{BASE36:9}/«{base62~24}»',
  'acme:«{base62~20}»@db.example.org',
  'theme=dark; sid=«{base62~32}»; _ga=1',
  '-----BEGIN EC PRIVATE KEY-----\n{base64~64}\n«{base64~64}»\n{base64~36}',
]) {
  test(`of ${JSON.stringify(template)} the part that was issued is known alone`, () => {
    const memory = createMemory('seed');
    const { text, secret: part } = makeSample('composite', template, random.next);
    memory.add(text, 'composite', true);
    assert.deepEqual(seen(memory, `x="${part}"`), [{ rule: 'composite', found: part }]);
  });
}

test("a tenant's UUID, a host and a user within a secret are not taken for it", () => {
  const memory = createMemory('seed');
  const tenant = made('{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}');
  memory.add(
    `https://production-user:${secret}@db-production-1.example.org/${tenant}`,
    'composite',
  );
  assert.deepEqual(seen(memory, `${tenant} production-user db-production-1.example.org`), []);
});

for (const before of ['', '\0', '\0\x01']) {
  test(`in hex and in base64 it is known, also behind ${before.length} bytes that are no text`, () => {
    const memory = createMemory('seed');
    memory.add(secret, 'github_pat');
    const bytes = Buffer.from(`${before}${secret}\xff\xfe`, 'latin1');
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const text = bytes.toString(encoding);
      const [{ found }] = seen(memory, text) as [Seen];
      assert.ok(text.includes(found));
      const left = text.replace(found, encoding === 'hex' ? '' : '\n');
      for (const rest of left.split('\n')) {
        assert.ok(!Buffer.from(rest, encoding).toString('latin1').includes(secret.slice(0, 2)));
        assert.ok(rest.length <= 8, rest);
      }
    }
  });
}

test('one that was first seen in rows is known without their ends', () => {
  const memory = createMemory('seed');
  memory.add(`${secret.slice(0, 9)}\r\n${secret.slice(9)}`, 'github_pat', true);
  assert.deepEqual(seen(memory, `a ${secret}`), [{ rule: 'github_pat', found: secret }]);
});

for (const [template, isKnown] of [
  ['kTqXvWzRpLmNjHgF', true],
  ['wxhf-pnyp-tnvw-vnmq', true],
  ['xK!pQ#mZ$wLv', true],
  ['showHelpOnFailure', false],
  ['correct-horse-battery-staple', false],
  ['Password!', false],
] as const) {
  test(`${template}, which has no digit, is ${isKnown ? '' : 'not '}remembered`, () => {
    const memory = createMemory('seed');
    memory.add(template, 'generic_secret', true);
    assert.equal(seen(memory, `it is ${template} `).length, isKnown ? 1 : 0);
  });
}

test('a short one is known as a word of its own only', () => {
  const memory = createMemory('seed');
  memory.add('hunter2x', 'generic_secret');
  assert.equal(seen(memory, '"hunter2x" hunter2x, (hunter2x)').length, 3);
  assert.deepEqual(seen(memory, 'hunter2xy ahunter2x hunter2x3'), []);
});

test('words, numbers, texts and what is too short are not remembered', () => {
  const memory = createMemory('seed');
  for (const text of ['password', '1234567890', 'a1 b2 c3 d4', 'x1y2']) {
    assert.equal(memory.add(text, 'generic_secret'), undefined);
  }
  assert.equal(memory.size, 0);
  assert.equal(memory.stored(), undefined);
});

test('what is kept is known again, and tells nothing of the secret', () => {
  const memory = createMemory('seed');
  memory.add(secret, 'github_pat');
  const stored = memory.stored() as string;
  for (let at = 0; at + 4 <= secret.length; at++) {
    assert.equal(stored.includes(secret.slice(at, at + 4)), false);
  }
  const again = createMemory('seed', stored);
  assert.equal(again.stored(), stored);
  assert.equal(again.add(secret, 'github_pat'), undefined);
  assert.equal(seen(again, `x ${secret} y`).length, 1);
});

test('what another machine keeps is another fingerprint, and is not known here', () => {
  const here = createMemory('here');
  const there = createMemory('there');
  here.add(secret, 'jwt');
  there.add(secret, 'jwt');
  assert.notEqual(here.stored(), there.stored());
  assert.deepEqual(seen(createMemory('there', here.stored()), secret), []);
});

test('of a thousand secrets the first ones are remembered, as many as a thousand fingerprints tell', () => {
  const memory = createMemory('seed');
  const secrets = Array.from({ length: 1100 }, () => made('{base62~20}'));
  const numbers = secrets.map((text) => memory.add(text, 'jwt')).filter((n) => n !== undefined);
  assert.equal(memory.size, 1000);
  assert.ok(numbers.length > 600, String(numbers.length));
  assert.deepEqual(numbers, [...new Set(numbers)]);
  const again = createMemory('seed', memory.stored());
  assert.equal(again.size, 1000);
  assert.equal(seen(again, secrets[numbers.length - 1] as string).length, 1);
  assert.equal(seen(again, secrets[numbers.length] as string).length, 0);
});

test('what an older version has kept is known', () => {
  const memory = createMemory('seed');
  memory.add(secret, 'github_pat');
  const [whole] = JSON.parse(memory.stored() as string) as unknown[][];
  assert.equal(whole?.length, 5);
  const older = createMemory('seed', JSON.stringify([whole]));
  assert.deepEqual(seen(older, secret), [{ rule: 'github_pat', found: secret }]);
});

test('what cannot be read is as if nothing were kept', () => {
  for (const stored of ['', '{', 'null', '{"a":1}', '"x"', '7']) {
    const memory = createMemory('seed', stored);
    assert.equal(memory.size, 0);
    assert.equal(memory.add(secret, 'jwt'), 0);
  }
});
