import assert from 'node:assert/strict';
import test from 'node:test';
import { linesOf } from '../../src/harness/records.ts';
import { rowsWith } from '../../src/harness/rows-with.ts';
import { type Random, seeded } from '../support/random.ts';

const words = ['"usage":', '"type":"count"'].map((word) => Buffer.from(word));

test('a word with bare quotes is found where it is JSON itself, never within a text', () => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const rows = Array.from({ length: random.between(0, 12) }, () => randomValue(random, 4));
    const end = random.pick(['\n', '\r\n']);
    const lines = Buffer.from(rows.map((row) => JSON.stringify(row) + end).join(''));
    const found = [...rowsWith(lines, words)].map((line) => JSON.parse(line.toString()));
    assert.deepEqual(found, rows.filter(tells));
  }
});

test('rows come in order, each once, however often and wherever the words stand in them', () => {
  const rows = [
    '{"usage":1,"a":{"usage":2},"type":"count"}',
    '{"type":"count"}',
    '{}',
    '',
    '{"usage":null}',
    '{"usage":',
  ];
  const lines = Buffer.from(rows.join('\n'));
  const found = [...rowsWith(lines, words)].map(String);
  assert.deepEqual(found, [rows[0], rows[1], rows[4], rows[5]]);
  assert.deepEqual([...rowsWith(Buffer.alloc(0), words)], []);
});

test('a line of 10 MB is one row', () => {
  const long = JSON.stringify({ text: '"usage":'.repeat(1_000_000), usage: {} });
  const lines = Buffer.from(`{"a":1}\n${long}\n{"usage":{}}\n`);
  assert.deepEqual(
    [...rowsWith(lines, words)].map((line) => line.length),
    [long.length, 12],
  );
  assert.equal([...linesOf(lines)].length, 3);
});

/** A value of JSON whose texts hold what its fields are called, and whole documents. */
function randomValue(random: Random, depth: number): unknown {
  const text = () => random.pick(['usage', '"usage":{', '\\"usage\\":', '"type":"count"', 'count']);
  if (depth === 0) return text();
  return random.pick([
    () => text(),
    () => JSON.stringify(randomValue(random, depth - 1)),
    () => ({ [random.pick(['type', 'text', text()])]: randomValue(random, depth - 1) }),
    () => ({ type: random.pick(['count', 'other']), text: randomValue(random, depth - 1) }),
    () => [randomValue(random, depth - 1), text()],
    () => ({ usage: randomValue(random, depth - 1) }),
  ])();
}

function tells(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(tells);
  return Object.entries(value).some(
    ([key, field]) => key === 'usage' || (key === 'type' && field === 'count') || tells(field),
  );
}
