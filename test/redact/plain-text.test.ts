import assert from 'node:assert/strict';
import test from 'node:test';
import { createReader } from '../../src/redact/kernel/reader.ts';
import { plainText } from '../../src/redact/plain-text.ts';

const reader = createReader([]);

function read(text: string, isLines = false) {
  const bytes = Buffer.from(text);
  const plain = plainText(reader.read(bytes, 0, bytes.length, isLines), bytes, 0);
  const source = (from: number, to: number) =>
    bytes.toString('utf8', plain.startOf(from), plain.endOf(to - 1));
  return { text: Buffer.from(plain.text, 'latin1').toString(), source };
}

// What a person reads, by what stands there.
for (const [written, seen] of [
  ['say \\"hi\\" and \\\\\\"ho\\\\\\"', 'say "hi" and "ho"'],
  ['a\\nb\\\\nc\\\\\\\\nd\\te', 'a\nb\nc\nd\te'],
  ['\\u0041\\\\u0042\\u005cu0043', 'ABC'],
  ['\\u00e9 \\ud83d', 'é \ufffd\ufffd\ufffd'],
  ['a%2Fb%3D%20c%252Bd', 'a/b= c+d'],
  ['100% of %41 and %zz', '100% of %41 and %zz'],
  ['a=1%26b=2%40c', 'a=1%26b=2%40c'],
  ['&quot;a&quot; &amp;&#39;b&#x27;', `"a" &'b'`],
  ['AT&T & co &nbsp;', 'AT&T & co &nbsp;'],
  [
    '\x1b[31mred\x1b[0m \\u001b[1;32mgreen\\u001b[m \\x1b[1mbold \\e[0m\\033[Kend',
    'red green bold end',
  ],
  ['to\u00adken', 'to\u00adken'],
  ['to\\u00adk\\u200ben', 'token'],
  ['C:\\\\Users\\\\me \\d \\x', 'C:\\Users\\me \\d \\x'],
] as const) {
  test(`${JSON.stringify(written)} reads as ${JSON.stringify(seen)}`, () => {
    assert.equal(read(written).text, seen);
  });
}

test('lines of JSON are told apart, rows within their strings are not ends of lines', () => {
  assert.equal(read('"a\\nb"\n"c"\n', true).text, '"a\nb"\x1e"c"\x1e');
  assert.equal(read('"a\\nb"\n"c"\n').text, '"a\nb"\n"c"\n');
});

test('each character leads back to what it was read from', () => {
  const { source } = read('x \\u0041\x1b[1mB\\\\nC%2FDé&quot;');
  assert.equal(source(2, 3), '\\u0041');
  assert.equal(source(2, 4), '\\u0041\x1b[1mB');
  assert.equal(source(3, 4), 'B');
  assert.equal(source(4, 6), '\\\\nC');
  assert.equal(source(6, 8), '%2FD');
  assert.equal(source(10, 11), '&quot;');
});
