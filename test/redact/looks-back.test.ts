import assert from 'node:assert/strict';
import test from 'node:test';
import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import { looksBack } from '../../src/redact/looks-back.ts';
import { rules } from '../../src/redact/rules.ts';

test('of every rule it is told whether a secret may begin before the literal', () => {
  const parser = new RegExpParser();
  const told = rules.filter(({ pattern }) => looksBack(pattern));
  const known = rules.filter(({ pattern }) => {
    let lookbehinds = 0;
    let isFound = false;
    visitRegExpAST(parser.parsePattern(pattern), {
      onAssertionEnter: ({ kind }) => void (kind === 'lookbehind' && lookbehinds++),
      onAssertionLeave: ({ kind }) => void (kind === 'lookbehind' && lookbehinds--),
      onCapturingGroupEnter: () => {
        isFound ||= lookbehinds > 0;
      },
    });
    return isFound;
  });
  assert.deepEqual(names(told), names(known));
  assert.ok(known.length > 10);
});

test('a group in a class, behind a backslash or in a lookahead is none', () => {
  for (const pattern of ['(?<=[(]a)b(c)', String.raw`(?<=\(a)b`, '(?=(a))b(?<=c)', '(?<!(?:a))b']) {
    assert.equal(looksBack(pattern), false, pattern);
  }
  for (const pattern of ['(?<=(a))b', '(?<=(?<name>a))b', '(?<=[)](?:b|(c)))d', '(?<=(?=(a))a)b']) {
    assert.equal(looksBack(pattern), true, pattern);
  }
});

function names(all: readonly { name: string }[]): string[] {
  return all.map(({ name }) => name);
}
