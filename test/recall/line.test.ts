import assert from 'node:assert/strict';
import test from 'node:test';
import type { Item, Turn } from '../../src/harness/turn.ts';
import { lineOf } from '../../src/recall/line.ts';
import { factsOf } from '../../src/recall/turn-facts.ts';
import { conversation, human } from '../harness/claude-code/conversation.ts';
import { readerOf, readTurns } from '../harness/read-turns.ts';
import { seeded } from '../support/random.ts';
import { assistant, bash, called, edit, injected, turnWith, user } from './turn-with.ts';

function line(items: Item[], more: Partial<Turn> = {}): string {
  const turn = turnWith(items, more);
  return lineOf(turn, factsOf(turn, 'claude-code'));
}

const event = (name: 'error' | 'interrupted' | 'command' | 'compacted', text: string): Item => ({
  kind: 'event',
  event: name,
  text,
});

const turns: [title: string, items: Item[], line: string, more?: Partial<Turn>][] = [
  [
    'a turn is what was asked, what was written and run, and how the reply begins',
    [
      user('Fix the login, please.'),
      called('Read', { file_path: '/w/src/auth.ts' }),
      edit('/w/src/auth.ts'),
      edit('/w/test/login.test.ts'),
      bash('cd /w && npm test', { isError: true }),
      edit('/w/src/auth.ts'),
      bash('git commit -m "Fix the login"'),
      bash('ls'),
      assistant('Working.'),
      assistant('The token was stale. Now it is renewed.'),
    ],
    'Fix the login, please. → wrote auth.ts, login.test.ts; ran npm test (failed), git commit -m "Fix the login" +1 · The token was stale.',
  ],
  [
    'of a command that was run again, the last time counts',
    [user('Make it green'), bash('npm test', { isError: true }), bash('CI=1 npm test')],
    'Make it green → ran npm test',
  ],
  [
    'failed commands and tests go before others, looking around is only counted',
    [
      user('Build it'),
      bash('node make.js'),
      bash('ls -la'),
      bash('npm run build'),
      bash('npm test'),
      bash('curl localhost', { isError: true }),
    ],
    'Build it → ran curl localhost (failed), npm test, npm run build, node make.js +1',
  ],
  [
    'a turn that only looked is known by what it read',
    [
      user('What does it do?'),
      bash('git log'),
      called('Read', { file_path: 'C:\\w\\main.ts' }),
      assistant('It serves files.'),
    ],
    'What does it do? → read main.ts · It serves files.',
  ],
  [
    'else by what it ran',
    [user('Where is it?'), bash('grep -rn it .')],
    'Where is it? → ran grep -rn it .',
  ],
  [
    'else by the tools that it used',
    [user('Search for it'), called('WebSearch', {}), called('WebSearch', {}), called('Agent', {})],
    'Search for it → used WebSearch ×2, Agent',
  ],
  [
    'a question and its answer stand for themselves',
    [user('Why?'), assistant('Because.')],
    'Why? → Because.',
  ],
  [
    'an interrupted turn says so',
    [user('Delete it'), bash('make clean'), event('interrupted', '[Request interrupted by user]')],
    'Delete it → ran make clean; interrupted',
    { fate: 'interrupted' },
  ],
  [
    'a turn that an error ended says so, and why',
    [
      user('Hello'),
      event('error', 'API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}'),
    ],
    'Hello → failed: API Error: 529 {"type":"err…',
  ],
  [
    'an error that was got over is not told',
    [user('Hello'), event('error', 'API Error: 529'), assistant('Here I am.')],
    'Hello → Here I am.',
  ],
  [
    'what the client put in is nobody’s question',
    [injected('<task-notification>done</task-notification>'), assistant('The helper is done.')],
    'The helper is done.',
    { startedBy: 'client' },
  ],
  [
    'the task of a subagent is what was asked of it',
    [
      injected('<system-reminder>x</system-reminder>'),
      injected('Count the files'),
      assistant('Three.'),
    ],
    'Count the files → Three.',
    { startedBy: 'agent' },
  ],
  [
    'a command of the client is what was asked',
    [event('command', '/compact keep names')],
    '/compact keep names',
  ],
  [
    'words go before a command that came with them',
    [event('command', '/model opus'), user('Go on')],
    'Go on',
  ],
  [
    'a picture is said to be one',
    [{ kind: 'image', mediaType: 'image/png' }, assistant('A cat.')],
    '(an image) → A cat.',
  ],
  ['nothing is said to be nothing', [], '(nothing said)'],
  [
    'many files are counted, those of one name told once',
    [
      user('Rename it all'),
      ...Array.from({ length: 40 }, (_, at) =>
        edit(`/w/${at}/${at < 2 ? 'index' : `file${at}`}.ts`),
      ),
    ],
    'Rename it all → wrote index.ts, file2.ts, file3.ts, file4.ts, file5.ts +34',
  ],
];

for (const [title, items, expected, more] of turns) {
  test(title, () => assert.equal(line(items, more), expected));
}

const prompts: [title: string, prompt: string, asked: string][] = [
  [
    'empty lines before the words are passed over',
    '\n\n  \t\n Fix it\nquickly and well, please',
    'Fix it quickly and well, please',
  ],
  [
    'a line that says enough stands alone',
    'Please fix the login of the admin page\nIt fails.',
    'Please fix the login of the admin page',
  ],
  [
    'markdown is taken off',
    '## **Fix** the `login` of [the page](https://x.example/a)',
    'Fix the login of the page',
  ],
  [
    'words go before code that was pasted first',
    '```\nError: x\n  at y\n```\nWhy does this happen to me?',
    'Why does this happen to me?',
  ],
  [
    'and before a quotation, a table, a tagged block',
    '> said\n| a | b |\n<log level="1">\nx\n</log>\nWhat is wrong with that?',
    'What is wrong with that?',
  ],
  [
    'only code is its first lines',
    '```ts\nconst answer = 42; // of all\n```',
    'ts const answer = 42; // of all',
  ],
  [
    'a tag that is not closed hides nothing',
    '<draft>\nWrite this as a poem, with rhymes',
    'Write this as a poem, with rhymes',
  ],
  [
    'the tags that a person wrote stay, opening and closing alike',
    'Array<string>, and <div class="x">hello</div>',
    'Array<string>, and <div class="x">hello</div>',
  ],
  [
    'and so do those at its beginning',
    '<b>src/retry.ts</b> <script>alert(1)</script>',
    '<b>src/retry.ts</b> <script>alert(1)</script>',
  ],
  [
    'lines of tags alone are passed over',
    '<p>\nWhat is wrong with that page?\n</p>',
    'What is wrong with that page?',
  ],
  ['a tag that is all there is stays', '<br/>', '<br/>'],
  [
    'the tags that clients put around their texts go, opening and closing alike',
    '<command-name>/check</command-name> <command-args>all of the pages</command-args>',
    '/check all of the pages',
  ],
  [
    'also in the middle of a line',
    'Fix it:<system-reminder kind="x">be brief</system-reminder><ide_selection>a.ts</ide_selection>',
    'Fix it: be brief a.ts',
  ],
  [
    'types keep their brackets',
    'Why is Promise<void> not enough here?',
    'Why is Promise<void> not enough here?',
  ],
  [
    'an endless word is shortened',
    `Open https://x.example/${'a'.repeat(300)} and read`,
    `Open https://x.example/${'a'.repeat(22)}… and read`,
  ],
  [
    'colours, controls and marks of direction go',
    'Fix \u001b[31mthe\u001b[0m\u0000 \u202elogin\u2066 of the page',
    'Fix the login of the page',
  ],
  [
    'Windows and old Mac ends of lines are ends of lines',
    'Fix the login of the page\r\nnow\rplease',
    'Fix the login of the page',
  ],
  [
    'an only sign is no word',
    '---\n***\n…\nDo it for all of the pages',
    'Do it for all of the pages',
  ],
];

for (const [title, prompt, asked] of prompts) {
  test(`asking: ${title}`, () => assert.equal(line([user(prompt)]), asked));
}

test('a long question leaves room for what was done', () => {
  const said = line([
    user('why '.repeat(500)),
    edit('/w/a.ts'),
    bash('npm test'),
    assistant('It is done.'),
  ]);
  assert.ok(said.length <= 200);
  assert.match(said, /^why .*… → wrote a\.ts; ran npm test · It is done\.$/);
});

for (const sign of ['汉', '👩‍👩‍👧‍👦', 'é', '🇩🇪', 'நி', 'a\u0301\u0302']) {
  test(`a text of ${sign} is cut between two of them`, () => {
    for (const before of ['', 'x', 'xy']) {
      const said = line([user(before + sign.repeat(400))]);
      assert.ok(said.length <= 200 && said.length > 180, said);
      assert.equal(said.slice(before.length, -1).replaceAll(sign, ''), '');
      assert.ok(said.endsWith('…'));
    }
  });
}

test('one sign of thousands of parts does not fill the line', () => {
  assert.equal(line([user(`a${'\u0301'.repeat(3000)}`)]), '…');
});

test('whatever the texts are, the line is one, clean, short, and the same again', () => {
  const random = seeded();
  const seed = `seed ${random.seed}`;
  const pieces = [
    'a',
    ' ',
    '\n',
    '```',
    '<x>',
    '>',
    '|',
    '\u001b[1m',
    '\u0007',
    '\u2028',
    '\ud83d',
    '👍',
    '语',
    '.',
    '"',
    '\u202e',
    '/w/b.ts',
    'npm test',
  ];
  const text = () =>
    Array.from({ length: random.between(0, 300) }, () => random.pick(pieces)).join('');
  for (let round = 0; round < 500; round += 1) {
    const items = Array.from({ length: random.between(0, 8) }, (): Item => {
      const makes = [user, assistant, injected, edit, bash, (name: string) => called(name, {})];
      return random.pick(makes)(text());
    });
    const more: Partial<Turn> = random.chance(0.3) ? { fate: 'interrupted' } : {};
    const said = line(items, more);
    assert.ok(said.length > 0 && said.length <= 200, seed);
    assert.ok(said.isWellFormed(), seed);
    assert.doesNotMatch(said, /[\p{Cc}\u2028\u2029\u202e]| {2}|^ | $/u, seed);
    assert.equal(line(structuredClone(items), more), said, seed);
  }
});

test('of a huge turn only the beginning of each text is looked at', () => {
  const huge = ['x', '`', '<a ', '汉', '\u001b]', ' ', '\n', '[a]('].map((piece) =>
    piece.repeat(1_000_000 / piece.length),
  );
  for (const text of huge) {
    const turn = turnWith([
      user(text),
      assistant(text),
      ...Array.from({ length: 300 }, () => bash(text)),
    ]);
    const started = performance.now();
    const said = lineOf(turn, factsOf(turn, 'claude-code'));
    assert.ok(performance.now() - started < 1000);
    assert.ok(said.length <= 200);
  }
});

test('an API error that ended a turn of Claude Code is how it ended', async () => {
  const { rows, user: says, assistant: answers } = conversation();
  says('Go on with the work of yesterday', human);
  answers([{ type: 'text', text: 'API Error: 529 Overloaded' }], { isApiErrorMessage: true });
  const [turn] = await readTurns(readerOf('claude-code'), rows);
  assert.ok(turn);
  assert.equal(
    lineOf(turn, factsOf(turn, 'claude-code')),
    'Go on with the work of yesterday → failed: API Error: 529 Overloaded',
  );
});
