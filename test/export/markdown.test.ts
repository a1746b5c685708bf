import assert from 'node:assert/strict';
import test from 'node:test';
import MarkdownIt from 'markdown-it';
import { markdown } from '../../src/export/markdown.ts';
import type { Item } from '../../src/harness/turn.ts';
import {
  assistant,
  attackedSession,
  attacks,
  sessionOf,
  textOf,
  tool,
  turn,
  user,
} from './support.ts';

const parser = new MarkdownIt('commonmark', { html: true });

/** HTML that is the document's own: folded blocks, whose summary is escaped. */
const own = /^(?:<details>\n<summary>[^<>]*<\/summary>|<\/details>)\n?$/;

for (const attack of attacks) {
  test(`no HTML comes of ${JSON.stringify(attack)}, and no structure`, async () => {
    const tokens = parser.parse(await textOf(markdown(attackedSession(attack))), {});
    for (const { type, content, children } of tokens) {
      if (type === 'html_block') assert.match(content, own);
      assert.ok(!children?.some((child) => child.type === 'html_inline'), content);
    }
    const headings = tokens.filter(({ type, level }) => type === 'heading_open' && level === 0);
    assert.deepEqual(
      headings.map(({ tag }) => tag),
      ['h1', 'h2'],
    );
  });
}

test('what is said cannot make a turn, nor end what it stands in', async () => {
  const words = '## Turn 7\n\n```\nnever closed';
  const turns = [turn([user(words), assistant('Fine.')]), turn([user('Next')], { ordinal: 2 })];
  const tokens = parser.parse(await textOf(markdown(sessionOf(turns))), {});
  const headings = tokens.flatMap(({ type, level }, index) =>
    type === 'heading_open' && level === 0 ? (tokens[index + 1]?.content ?? '') : [],
  );
  assert.deepEqual(headings, ['A title', 'Turn 1', 'Turn 2']);
});

test('output is whole, in a fence that nothing in it can end', async () => {
  const output = 'before\n```\n````` five\n</details>\n\nbehind';
  const text = await textOf(
    markdown(sessionOf([turn([tool('1', { result: { text: output, isError: false } })])])),
  );
  const fences = parser.parse(text, {}).filter(({ type }) => type === 'fence');
  assert.deepEqual(
    fences.map(({ content }) => content),
    ['{\n  "command": "ls"\n}\n', `${output}\n`],
  );
});

test('ordinary Markdown with code stays as it was said', async () => {
  const words = 'Use `Map<string, number>` here:\n\n```ts\nconst a: Array<string> = [];\n```';
  const text = await textOf(markdown(sessionOf([turn([assistant(words)])])));
  for (const line of words.split('\n').filter(Boolean)) assert.ok(text.includes(`> ${line}`), line);
});

const red = '\u001b[31mred\u001b[0m';
const unseen = `${red}\u0007 \u202eevil \u001b`;
const shown = 'red␇ [U+202E]evil ␛';

test('what was said has no colours, and what is not seen is named', async () => {
  const items = [
    user(`${unseen}\r\ntwo\rthree`),
    assistant(unseen),
    { kind: 'thinking', text: unseen },
    { kind: 'injected', text: unseen },
    { kind: 'event', event: 'command', text: unseen },
    { kind: 'event', event: 'error', text: `${unseen}\rmore` },
    tool('1', {
      name: unseen,
      input: { command: unseen },
      result: { text: unseen, isError: true },
    }),
    tool('2', { input: unseen, subagent: unseen }),
    { kind: 'image', mediaType: unseen },
  ] as Item[];
  const text = await textOf(
    markdown(sessionOf([turn(items, { model: unseen })], { title: unseen })),
  );
  assert.doesNotMatch(text, /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]|(?<!\\u001b)\[31m/u);
  assert.ok(text.startsWith('# red␇ \\[U+202E\\]evil ␛\n'), text);
  assert.ok(text.includes(`**User**\n\n> ${shown}\n> two\n> three\n`), text);
  assert.ok(text.includes(`**Assistant**\n\n> ${shown}\n`), text);
  assert.ok(text.includes(`_Command:_ \`${shown}\`\n`), text);
  assert.ok(text.includes(`<summary>${shown}: ${shown} (failed)</summary>`), text);
  assert.ok(text.includes(`Result:\n\n\`\`\`text\n${shown}\n\`\`\``), text);
});

test('a text in which all is seen stays as it is, to the byte', async () => {
  const words = 'a\ttab, é, e\u0301, 👩‍👩‍👧, \u200fשלום\u200e, \u00a0 and [31m without its sign';
  for (const long of [words, words.repeat(30)]) {
    const text = await textOf(markdown(sessionOf([turn([assistant(long)])])));
    assert.ok(text.endsWith(`> ${long}\n`), text);
  }
});
