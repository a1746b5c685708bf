import assert from 'node:assert/strict';
import test from 'node:test';
import { wordsIn } from '../../../src/site/client/search/mark-words.ts';
import { typedQuery } from '../../../src/site/client/search/typed-query.ts';

const marked: [query: string, text: string, words: string[]][] = [
  ['retry ', 'Retry, and retrying', ['Retry']],
  ['retry', 'Retry, and retrying', ['Retry', 'retry']],
  ['cafe ', 'the Café', ['Café']],
  ['設計', '再設計する', ['設計']],
  ['"foo bar" ', 'bar foo', ['bar', 'foo']],
  ['-retry x ', 'retry x', ['x']],
  ['a.b*(c ', 'a.b c', ['a', 'b', 'c']],
];

for (const [query, text, words] of marked) {
  test(`of ${JSON.stringify(text)}, ${query} marks ${words.join(', ')}`, () => {
    const found = wordsIn(text, typedQuery(query)).map(([from, end]) => text.slice(from, end));
    assert.deepEqual(found, words);
  });
}
