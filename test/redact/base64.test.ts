import assert from 'node:assert/strict';
import test from 'node:test';
import { base64Texts } from '../../src/redact/base64-text.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { createReader } from '../../src/redact/kernel/reader.ts';
import { seeded } from '../support/random.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
const redactor = createRedactor();
const reader = createReader([]);
const token = made('ghp_{base62~36}');

function textsIn(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  const { runs } = reader.read(bytes, 0, bytes.length, false);
  return [...base64Texts(text, runs)];
}

function decoded(text: string): string[] {
  return textsIn(text).map((found) => found.decoded.toString());
}

test(`each decoded byte is told from where it stands in the base64 (seed ${random.seed})`, () => {
  for (let n = 0; n < 300; n++) {
    const plain = made(`{letters:20}{base64:${random.between(0, 200)}}`);
    const alphabet = random.pick(['base64', 'base64url'] as const);
    const encoded = Buffer.from(plain).toString(alphabet);
    const before = random.pick(['', ' ', 'a: ', '"', '(\n']);
    const [found] = textsIn(`${before}${encoded} end`);
    assert.ok(found);
    assert.equal(found.decoded.toString(), plain);
    const at = random.between(0, plain.length - 1);
    const from = found.startOf(at) - before.length;
    const to = found.endOf(at) - before.length;
    assert.ok(from <= (at * 8) / 6 && to * 6 >= (at + 1) * 8 && to - from <= 3);
  }
});

test('a text in rows is one text; rows of two texts are two', () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(8);
  const rows = Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
  assert.deepEqual(decoded(`x\n${rows}\n`), [text]);
  assert.deepEqual(decoded(`x\n${rows.replaceAll('\n', '\r\n')}\r\n`), [text]);
  assert.equal(decoded(`${rows}\n\n${rows}`).length, 2);
});

test('images, hashes, ciphers and words are not decoded', () => {
  for (const text of [
    `iVBORw0KGgo${made('{base64:400}')}`,
    made('sha512-{base64:86}=='),
    made('{hex:64}'),
    made('gAAAAAB{base64url:200}'),
    'some/path/to/a/folder/of/files/index',
    'aVeryLongNameOfAVariableInSomeCode',
  ]) {
    assert.deepEqual(decoded(text), []);
  }
});

test('of base64 only the characters that hold the secret go', () => {
  for (let n = 0; n < 60; n++) {
    const before = 'x'.repeat(random.between(0, 40));
    const plain = `${before} ${token} and what comes behind it`;
    const encoded = Buffer.from(plain).toString('base64');
    const line = JSON.stringify({ encoded });
    const { encoded: redacted } = JSON.parse(
      redactor.lines(Buffer.from(line)).body.bytes.toString(),
    );
    const [head, tail] = redacted.split('[REDACTED:github_pat]');
    assert.ok(encoded.startsWith(head) && encoded.endsWith(tail), redacted);
    assert.ok(head.length >= Math.floor((before.length * 4) / 3) - 1);
    assert.equal(Buffer.from(head, 'base64').toString().includes('ghp_a'), false);
  }
});

test('base64 in base64 is seen through, and base64 in JSON in base64', () => {
  const once = Buffer.from(`export TOKEN=${token}\n`).toString('base64');
  const twice = Buffer.from(`data: ${once}\n`).toString('base64');
  const json = Buffer.from(JSON.stringify({ some: { data: once } })).toString('base64');
  for (const text of [once, twice, json]) {
    const { counts } = redactor.text(Buffer.from(text));
    assert.deepEqual(counts, { github_pat: 1 });
  }
});
