import assert from 'node:assert/strict';
import test from 'node:test';
import { linesOf, parseLine, titleFrom } from '../../src/harness/records.ts';

test('a title is the first line that says something, cut at a whole character', () => {
  assert.equal(titleFrom('\n\n  Mend the tests \nplease'), 'Mend the tests');
  assert.equal(titleFrom('x'.repeat(80)), 'x'.repeat(80));
  assert.equal(titleFrom('x'.repeat(81)), `${'x'.repeat(79)}…`);
  assert.equal(titleFrom('😀'.repeat(100)), `${'😀'.repeat(79)}…`);
  assert.equal(titleFrom('a\r\nb'), 'a');
  assert.equal(titleFrom(' \n\t'), undefined);
});

test('lines end at line feeds alone, and the last one needs none', () => {
  const lines = (text: string) => [...linesOf(Buffer.from(text))].map(String);
  assert.deepEqual(lines('a\nb\r\n\nc'), ['a', 'b\r', '', 'c']);
  assert.deepEqual(lines('a\u2028b\u0085c\n'), ['a\u2028b\u0085c']);
  assert.deepEqual(lines(''), []);
});

test('what is no JSON object is no record', () => {
  for (const line of ['', 'x', '1', 'null', '[]', '"a"', '{"a":1', '{"a":1}x']) {
    assert.equal(parseLine(line), undefined, line);
  }
  assert.deepEqual(
    parseLine('{"__proto__":{"type":"user"}}\r'),
    JSON.parse('{"__proto__":{"type":"user"}}'),
  );
});
