import assert from 'node:assert/strict';
import test from 'node:test';
import { createLiteralFinder } from '../../src/redact/literal-finder.ts';
import { randomFrom } from './samples.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const literals = [
  ...['abc', 'abcab', 'cab', '-ba', 'b.c', '\\u0', 'b(c|a'].map((text) => ({
    text,
    anyCase: false,
  })),
  ...['bcb', 'acc', 'b_a'].map((text) => ({ text, anyCase: true })),
].map((literal) => ({ ...literal, belongsTo: literal.text }));

// Short texts are searched in another way than long ones.
for (const length of [3_000, 1_100_000]) {
  test(`every literal is found wherever it stands in ${length} characters (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const alphabet = length < 1e6 ? 'abcABC-_.\\u0(|' : 'abcABC-_.\\u0(|defghijklmnop rst';
    const text = Array.from(
      { length },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('');
    const finder = createLiteralFinder(literals);
    const found: string[] = [];
    for (let hit = finder.next(text, 0); hit; hit = finder.next(text, hit.index + 1)) {
      for (const literal of hit.found) found.push(`${hit.index} ${literal}`);
    }
    const expected = literals.flatMap(({ text: literal, anyCase }) => {
      const [haystack, needle] = anyCase
        ? [text.toLowerCase(), literal.toLowerCase()]
        : [text, literal];
      const places: string[] = [];
      for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
        places.push(`${at} ${literal}`);
      }
      return places;
    });
    assert.ok(expected.length > 0);
    assert.deepEqual(found.sort(), expected.sort());
  });
}
