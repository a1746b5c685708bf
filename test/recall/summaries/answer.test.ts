import assert from 'node:assert/strict';
import test from 'node:test';
import { linesIn, usableLine } from '../../../src/recall/summaries/answer.ts';

const answers: Record<string, [answer: string, lines: Record<number, string> | undefined]> = {
  'the object that was asked for': ['{"1": "one", "2": "two"}', { 1: 'one', 2: 'two' }],
  'one within a fence and words': [
    'Here it is:\n```json\n{"1": "one", "2": "a {brace}"}\n```\nAnything else?',
    { 1: 'one', 2: 'a {brace}' },
  ],
  'keys in other words': ['{"Turn 1": "one", "turn_2": {"line": "two"}}', { 1: 'one', 2: 'two' }],
  'a list in order': ['["one", "two"]', { 1: 'one', 2: 'two' }],
  'a list with numbers': [
    '[{"turn": 2, "summary": "two"}, {"id": "1", "line": "one"}]',
    { 1: 'one', 2: 'two' },
  ],
  'lines with numbers': ['1. one\n2: two\n', { 1: 'one', 2: 'two' }],
  'an object that broke off': ['{"1": "one",\n"2": "tw', { 1: 'one' }],
  'turns that nobody asked for, and what is no text': [
    '{"0": "zero", "1": 7, "2": "two", "9": "nine"}',
    { 2: 'two' },
  ],
  'no lines at all': ['I am sorry, but I cannot do that.', undefined],
  nothing: ['', undefined],
};

for (const [what, [answer, expected]] of Object.entries(answers)) {
  test(`lines are read out of ${what}`, () => {
    const lines = linesIn(answer, 2);
    assert.deepEqual(lines && Object.fromEntries(lines), expected);
  });
}

test('a line is kept on one row, clean, and no longer than 200 characters', () => {
  assert.equal(
    usableLine(' Fixed\n the \u001b[31mlogin\u001b[0m,  wrote `auth.ts` ', 500),
    'Fixed the login, wrote `auth.ts`',
  );
  const long = usableLine('wide '.repeat(100), 5_000);
  assert.ok(long && long.length <= 200 && long.endsWith('…'));
});

for (const line of [
  undefined,
  '',
  '   ',
  '…',
  'Done.',
  'N/A',
  'null',
  'Nothing to remember here',
  'No summary available for this turn',
  "I'm sorry, I can't help with that",
  'I cannot see any content',
]) {
  test(`what says nothing is not kept: ${JSON.stringify(line)}`, () => {
    assert.equal(usableLine(line, 500), undefined);
  });
}

test('a line that is no shorter than what was said is not kept', () => {
  const line = 'Asked how the cache is emptied, and told so';
  assert.equal(usableLine(line, line.length), undefined);
  assert.equal(usableLine(line, line.length + 1), line);
});
