import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../../src/redact/engine.ts';
import { enginePattern } from '../../../src/redact/own/pattern.ts';

const literals: [pattern: string, flags: string, literals: string[]][] = [
  ['ACME-[0-9a-f]{16}', '', ['ACME-']],
  ['\\bticket-\\d+', 'i', ['ticket-']],
  ['(?:foo|bar)_[a-z]+', '', ['foo_', 'bar_']],
  ['one[0-9]|two[0-9]', '', ['one', 'two']],
  ['key=(\\S+)', '', ['key=']],
  ['stra\\x41\\u0042e', '', ['straABe']],
  ['straße-[0-9]', '', ['stra']],
  ['[A-Z]{2}-[0-9]{6}', '', []],
  ['ab[0-9]{6}', '', []],
  ['(?:ACME)?-[0-9]{6}', '', []],
];
for (const [pattern, flags, expected] of literals) {
  test(`/${pattern}/${flags} is looked for by ${expected.join(', ') || 'trying it everywhere'}`, () => {
    assert.deepEqual(enginePattern(pattern, flags).literals, expected);
  });
}

for (const [pattern, why] of [
  ['(', /Unterminated/],
  ['(a+)+b', /repeated group/],
  ['(?:a|a)*b', /repeated group/],
  ['(?:a|ab)+c', /repeated group/],
  ['(?:a?){30}', /repeated group/],
  ['\\d+\\d+z', /too many ways/],
  ['foo.*x.*bar', /too many ways/],
  ['[a-z]{1,300}[a-z]{1,300}9', /too many ways/],
  ['(a|b)\\1', /refers back/],
  ['\\p{L}+', /not possible/],
  ['[ä]x', /ASCII/],
] as const) {
  test(`/${pattern}/ is refused, since no text may keep it busy`, () => {
    assert.throws(() => enginePattern(pattern), why);
  });
}

const matches: [pattern: string, flags: string, text: string, left: string][] = [
  ['badge ([A-Z]{2}-\\d{6})', '', 'my badge AB-123456.', 'my badge [REDACTED:own].'],
  ['[A-Z]{2}-\\d{6}', '', 'AB-123456 and CD-654321', '[REDACTED:own] and [REDACTED:own]'],
  ['[a-z.]+@acme\\.example', '', 'ask ann.lee@acme.example!', 'ask [REDACTED:own]!'],
  ['secret:[a-f]+', 'i', 'SECRET:AbCf', '[REDACTED:own]'],
  ['^token .{4}$', '', 'a\ntoken abcd\nb token abcd', 'a\n[REDACTED:own]\nb token abcd'],
  ['straße \\d', '', 'in der straße 5', 'in der [REDACTED:own]'],
  ['(?<=id: )\\w{6}', '', 'id: abc123', 'id: [REDACTED:own]'],
  ['begin.*?end', 's', 'begin a\nb end', '[REDACTED:own]'],
];
for (const [pattern, flags, text, left] of matches) {
  test(`/${pattern}/${flags} leaves ${JSON.stringify(left)}, in JSON within JSON too`, () => {
    const rule = { name: 'own', about: '', confidence: 'certain' } as const;
    const { lines } = createRedactor({ rules: [{ ...rule, ...enginePattern(pattern, flags) }] });
    const nested = (value: string) => `${JSON.stringify({ a: JSON.stringify({ b: value }) })}\n`;
    assert.equal(lines(Buffer.from(nested(text))).body.bytes.toString(), nested(left));
  });
}

for (const [pattern, filling] of [
  ['foo[a-z]*9', 'foo'],
  ['foo.*bar', 'foo '],
  ['[a-z]+@acme', 'a'],
  ['[a-z]{2}[a-z0-9]*Z', 'ab'],
  ['(?:[a-z]{3}-){2,5}x', 'abc-'],
] as const) {
  test(`/${pattern}/ reads its worst 256 kB in less than two seconds`, () => {
    const rule = { name: 'own', about: '', confidence: 'certain' } as const;
    const { text } = createRedactor({ rules: [{ ...rule, ...enginePattern(pattern) }] });
    const started = performance.now();
    text(Buffer.from(filling.repeat(256_000 / filling.length)));
    assert.ok(performance.now() - started < 2_000);
  });
}
