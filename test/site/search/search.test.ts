import assert from 'node:assert/strict';
import test from 'node:test';
import type { Item } from '../../../src/harness/turn.ts';
import { wordsIn } from '../../../src/recall/segment.ts';
import { eachSearchedText } from '../../../src/recall/words.ts';
import { searchIndex } from '../../../src/site/client/search/search-index.ts';
import { typedQuery, type WantedTerm } from '../../../src/site/client/search/typed-query.ts';
import { kindBits } from '../../../src/site/search/kinds.ts';
import { type Random, seeded } from '../../support/random.ts';
import { filesOf, loaderOf, type MadePage, ran, said, turnOf } from './made-site.ts';

interface Asked {
  query: string;
  kinds?: number;
  project?: string;
  harness?: string;
}

const anywhere = kindBits.said | kindBits.done;

/** `page#turn`, as they are found. */
async function found(made: readonly MadePage[], asked: Asked): Promise<string[]> {
  const index = searchIndex(loaderOf(filesOf(made)));
  return await foundIn(index, asked);
}

async function foundIn(
  index: ReturnType<typeof searchIndex>,
  { query, kinds = anywhere, project = '', harness = '' }: Asked,
): Promise<string[]> {
  const hits: string[] = [];
  const clauses = typedQuery(query);
  for await (const sessions of index.search({ clauses, kinds, project, harness })) {
    for (const session of sessions) {
      const turns = await session.show(session.hits);
      hits.push(...turns.map(([anchor]) => `${session.page[0]}#${anchor}`));
    }
  }
  return hits;
}

const pages: MadePage[] = [
  {
    name: 'sessions/one/a.html',
    at: '2026-01-02T00:00:00Z',
    turns: [
      [said('Why does the upload fail?'), ran('npm test', 'connection refused at upload.ts')],
      [said('Add a retry to foo_bar, please'), ran('git commit', 'constructor of Bucket')],
    ],
  },
  {
    name: 'sessions/two/b.html',
    project: 'two',
    harness: 'codex',
    at: '2026-01-03T00:00:00Z',
    turns: [[said('設計を見直す'), ran('ls', 'Café ＡＢＣ'), said('retry later')]],
  },
];

const promises: [title: string, asked: Asked, turns: string[]][] = [
  ['a word that was said', { query: 'upload ' }, ['a#1']],
  ['all of several words', { query: 'upload connection ' }, ['a#1']],
  ['no turn that lacks one of them', { query: 'upload retry ' }, []],
  ['the beginning of the word that is typed', { query: 'con' }, ['a#1', 'a#2']],
  ['no beginning of a word that is over', { query: 'con ' }, []],
  ['no beginning of one letter', { query: 'c' }, []],
  ['words that begin so, with a star', { query: 'con* refused ' }, ['a#1']],
  ['a word with signs, in one kind of text', { query: 'foo_bar ' }, ['a#2']],
  ['no phrase whose words stand in different kinds', { query: '"retry constructor" ' }, []],
  ['either of two', { query: 'fail OR later ' }, ['b#1', 'a#1']],
  ['none with what is not wanted', { query: 'retry -later ' }, ['a#2']],
  ['what was said alone', { query: 'upload connection ', kinds: kindBits.said }, []],
  ['what was done alone', { query: 'connection ', kinds: kindBits.done }, ['a#1']],
  ['a pair of ideographs', { query: '設計' }, ['b#1']],
  ['one ideograph', { query: '直' }, ['b#1']],
  ['no pair that does not stand together', { query: '設見' }, []],
  ['letters without their accents and widths', { query: 'cafe abc ' }, ['b#1']],
  ['the newest session first', { query: 'retry ' }, ['b#1', 'a#2']],
  ['one project', { query: 'retry ', project: 'one' }, ['a#2']],
  ['one harness', { query: 'retry ', harness: 'codex' }, ['b#1']],
  ['nothing for signs alone', { query: '-- "' }, []],
];

for (const [title, asked, turns] of promises) {
  test(`search finds ${title}`, async () => {
    const short = (await found(pages, asked)).map((hit) =>
      hit.replace(/.*(\w)\.html#turn-/, '$1#'),
    );
    assert.deepEqual(short, turns);
  });
}

const hostile = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '</script><script>alert(1)</script>',
  '"); alert(1); ("',
  '\\u0022\\',
  'line\u2028end\u2029',
  'half \ud800 a letter \udc00',
  '<!-- <script',
  '𝒳𝔞𝔟 👩‍👩‍👧 𠮷野家',
];

test('hostile words, titles and lines are found, and break no chunk', async () => {
  const made = hostile.map((text, index) => ({
    name: `sessions/p/${index}.html`,
    title: text,
    project: text,
    turns: [[said(`${text} marker${index}`), ran(text, text)]],
  }));
  const files = filesOf(made);
  const index = searchIndex(loaderOf(files));
  for (const text of files.values()) {
    assert.ok(text.isWellFormed());
    assert.doesNotMatch(text, /<|[\u2028\u2029]/);
  }
  for (const [place, text] of hostile.entries()) {
    const hits = await foundIn(index, { query: `marker${place} ` });
    assert.deepEqual(hits, [`sessions/p/${place}.html#turn-1`], text);
  }
  for (const word of ['proto', 'constructor', 'hasownproperty', '吉野家', '野家', 'alert']) {
    const expected = made.filter(({ turns }) =>
      turns.some((items) => holds(turnOf(items), { words: [word], isPrefix: false }, anywhere)),
    );
    const hits = await foundIn(index, { query: `${word} ` });
    assert.equal(hits.length, expected.length, word);
  }
});

test('words are found in whichever file of many they lie', async () => {
  const word = (number: number) => `w${number.toString().padStart(5, '0')}`;
  const turns = Array.from({ length: 25 }, (_, turn) => {
    const words = Array.from({ length: 1000 }, (_, index) => word(turn * 1000 + index));
    return [said(words.join(' ')), ran('ls', 'every turn')];
  });
  const files = filesOf([{ name: 'sessions/p/a.html', turns }]);
  const wordFiles = [...files.keys()].filter((name) => name.includes('/words-'));
  assert.ok(wordFiles.length > 2, `${wordFiles.length}`);
  for (const name of files.keys()) assert.ok((files.get(name)?.length ?? 0) < 64 * 1024, name);
  const index = searchIndex(loaderOf(files));
  const turnsWith = async (query: string) =>
    (await foundIn(index, { query })).map((hit) => Number(hit.split('#turn-')[1]));
  for (let number = 0; number < 25_000; number += 997) {
    assert.deepEqual(await turnsWith(`${word(number)} `), [Math.floor(number / 1000) + 1]);
  }
  assert.deepEqual(await turnsWith('w249'), [25]);
  assert.deepEqual(
    await turnsWith('w1'),
    Array.from({ length: 10 }, (_, at) => at + 11),
  );
  assert.equal((await turnsWith('every ')).length, 25);
  assert.deepEqual(await turnsWith('w25000 '), []);
});

test('search finds what a scan of the turns finds', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let world = 0; world < 12; world += 1) {
    const made = randomPages(random);
    const index = searchIndex(loaderOf(filesOf(made)));
    for (let query = 0; query < 40; query += 1) {
      const asked = randomQuery(random);
      assert.deepEqual(
        (await foundIn(index, asked)).sort(),
        scan(made, asked).sort(),
        JSON.stringify(asked),
      );
    }
  }
});

const vocabulary = [
  ...[
    'a',
    'ab',
    'abc',
    'abcd',
    'b12',
    'deadbeef',
    'é',
    'Über',
    '設計',
    '計画',
    '画',
    'かな',
    'αβγ',
  ],
  ...['foo_bar', 'src/a.ts', 'constructor', '__proto__', 'x'.repeat(90), '\u001b[31mred\u001b[0m'],
];

function randomText(random: Random): string {
  const length = random.between(1, 12);
  return Array.from({ length }, () => {
    return random.chance(0.3) ? random.between(0, 3000).toString(16) : random.pick(vocabulary);
  }).join(random.pick([' ', '\n', ', ', '"']));
}

function randomPages(random: Random): MadePage[] {
  return Array.from({ length: random.between(1, 9) }, (_, index) => ({
    name: `sessions/p/${index}.html`,
    project: random.pick(['one', 'two']),
    harness: random.pick(['claude-code', 'codex']),
    at: new Date(1.7e12 + random.between(0, 1e9)).toISOString(),
    turns: Array.from({ length: random.between(0, 30) }, () => randomItems(random)),
  }));
}

function randomItems(random: Random): Item[] {
  return Array.from({ length: random.between(1, 5) }, () =>
    random.pick<() => Item>([
      () => said(randomText(random)),
      () => ran(randomText(random), randomText(random)),
      () => ({ kind: 'thinking', text: randomText(random) }),
      () => ({ kind: 'injected', text: randomText(random) }),
    ])(),
  );
}

function randomQuery(random: Random): Asked {
  const word = () => {
    const text = random.chance(0.3)
      ? random.between(0, 3000).toString(16)
      : random.pick(vocabulary);
    const short = text.slice(0, random.between(1, text.length));
    return random.pick([
      text,
      text,
      short,
      `"${text} ${random.pick(vocabulary)}"`,
      `-${text}`,
      'OR',
    ]);
  };
  const query = Array.from({ length: random.between(1, 3) }, word).join(' ');
  return {
    query: random.chance(0.5) ? query : `${query} `,
    kinds: random.pick([kindBits.said, kindBits.done, anywhere]),
    project: random.pick(['', '', 'one']),
    harness: random.pick(['', '', 'codex']),
  };
}

/** Turn by turn, each text read anew. */
function scan(made: readonly MadePage[], asked: Asked): string[] {
  const { query, kinds = anywhere, project = '', harness = '' } = asked;
  const clauses = typedQuery(query);
  return made
    .filter(
      (page) =>
        (project === '' || page.project === project) &&
        (harness === '' || page.harness === harness),
    )
    .flatMap(({ name, turns }) =>
      turns.flatMap((items, index) => {
        const turn = turnOf(items);
        const fits = clauses.some(
          ({ all, none }) =>
            all.every((term) => holds(turn, term, kinds)) &&
            !none.some((term) => holds(turn, term, kinds)),
        );
        return fits ? [`${name}#turn-${index + 1}`] : [];
      }),
    );
}

function holds(turn: ReturnType<typeof turnOf>, { words, isPrefix }: WantedTerm, kinds: number) {
  const here = { said: new Set<string>(), done: new Set<string>() };
  eachSearchedText(turn, (text, column) => wordsIn(text, here[column]));
  return (['said', 'done'] as const).some((column) => {
    const have = [...here[column]];
    return (
      (kindBits[column] & kinds) > 0 &&
      words.every((word, index) =>
        isPrefix && index === words.length - 1
          ? have.some((one) => one.startsWith(word))
          : have.includes(word),
      )
    );
  });
}
