import assert from 'node:assert/strict';
import test from 'node:test';
import { createMemory, type SecretMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
const secret = made('{base62~24}');

/** Where the memory sees a known secret. */
function seen(memory: SecretMemory, text: string): { rule: string; found: string }[] {
  const all: { rule: string; found: string }[] = [];
  for (let end = 3; end <= text.length; end++) {
    memory.at(text, end, (_, rule, start, behind) => {
      all.push({ rule, found: text.slice(start, behind) });
    });
  }
  return all;
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
  assert.deepEqual(
    seen(memory, `${secret.slice(0, -1)} ${secret.slice(1)} ${secret.toLowerCase()}`),
    [],
  );
});

test('a short one is known as a word of its own only', () => {
  const memory = createMemory('seed');
  memory.add('hunter2x', 'generic_secret');
  assert.equal(seen(memory, '"hunter2x" hunter2x, (hunter2x)').length, 3);
  assert.deepEqual(seen(memory, 'hunter2xy ahunter2x hunter2x3'), []);
});

test('words, numbers, texts and what is too short or long are not remembered', () => {
  const memory = createMemory('seed');
  for (const text of ['password', '1234567890', 'a1 b2 c3 d4', 'x1y2', made('{base62~1025}')]) {
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

test('a thousand are remembered, the first ones, in their order', () => {
  const memory = createMemory('seed');
  const secrets = Array.from({ length: 1100 }, () => made('{base62~20}'));
  for (const [i, text] of secrets.entries()) {
    assert.equal(memory.add(text, 'jwt'), i < 1000 ? i : undefined);
  }
  const again = createMemory('seed', memory.stored());
  assert.equal(again.size, 1000);
  assert.equal(seen(again, secrets[999] as string).length, 1);
  assert.equal(seen(again, secrets[1000] as string).length, 0);
});

test('what cannot be read is as if nothing were kept', () => {
  for (const stored of ['', '{', 'null', '{"a":1}', '"x"', '7']) {
    const memory = createMemory('seed', stored);
    assert.equal(memory.size, 0);
    assert.equal(memory.add(secret, 'jwt'), 0);
  }
});
