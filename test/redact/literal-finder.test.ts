import assert from 'node:assert/strict';
import test from 'node:test';
import { createReader } from '../../src/redact/kernel/reader.ts';
import { createLiteralFinder, indexLiterals } from '../../src/redact/literal-finder.ts';
import { seeded } from '../support/random.ts';

const random = seeded();
const literals = [
  ...['abc', 'abcab', 'cab', '-ba', 'b.c', 'b(c|a', 'abcabcabcabc', '-----abc'].map((text) => ({
    text,
    anyCase: false,
  })),
  ...['bcb', 'acc', 'b_a', 'cabcabcab'].map((text) => ({ text, anyCase: true })),
].map((literal, owner) => ({ ...literal, owner }));
const finder = createLiteralFinder([{ index: indexLiterals(literals), offset: 0 }]);
const reader = createReader(finder.rows);

/** `owner start`, of each literal in the text; with `split` of those that ends of rows divide. */
function find(text: string, split = false): string[] {
  const bytes = Buffer.from(text, 'latin1');
  const { text: read, hits } = reader.read(bytes, 0, bytes.length, false);
  assert.equal(read.length, text.length);
  const found: string[] = [];
  for (let i = 0; i < hits.length; i += 2) {
    finder.at(text, hits[i] as number, hits[i + 1] as number, (owner, start, isSplit) => {
      if (isSplit === split) found.push(`${literals[owner]?.text} ${start}`);
    });
  }
  return found.sort();
}

for (const length of [3_000, 1_100_000]) {
  test(`every literal is found wherever it stands in ${length} characters, once (seed ${random.seed})`, () => {
    const alphabet = length < 1e6 ? 'abcABC-_.0(|' : 'abcABC-_.0(|defghijklmnop rst';
    const text = Array.from({ length }, () => random.pick([...alphabet])).join('');
    const expected = literals.flatMap(({ text: literal, anyCase }) => {
      const [haystack, needle] = anyCase
        ? [text.toLowerCase(), literal.toLowerCase()]
        : [text, literal];
      const places: string[] = [];
      for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
        places.push(`${literal} ${at}`);
      }
      return places;
    });
    assert.ok(expected.length > 0);
    assert.deepEqual(find(text), expected.sort());
  });
}

test('a literal that ends of rows split is found as such', () => {
  for (const rowEnd of ['\n', '\r\n']) {
    for (const { text } of literals) {
      for (let at = 1; at < text.length; at++) {
        const split = ` ${text.slice(0, at)}${rowEnd}${text.slice(at)} `;
        assert.ok(find(split, true).includes(`${text} 1`), JSON.stringify(split));
        assert.equal(find(split).includes(`${text} 1`), false);
      }
    }
  }
});

test('neither the start of a literal, nor one in another case, is one', () => {
  assert.deepEqual(find('ab bc Abc ABC b.C -----ab abcabcabcab'.replace('abcabcabcab', '')), []);
  assert.deepEqual(find('BcB'), ['bcb 0']);
});
