import assert from 'node:assert/strict';
import test from 'node:test';
import { htmlText } from '../../../src/site/check/html-text.ts';

test('text is read as its readers see it: without tags, entities resolved, parts of a word together', () => {
  const { text } = htmlText(
    '<p>key = <span class="s">&quot;ab</span><span class="n">cd&quot;</span></p><p>next &#x41;&#66;</p>',
  );
  assert.equal(text.replace(/ +/g, ' ').trim(), 'key = "abcd" next AB');
});

test('what stands in attributes is read too, with entities, but not what only style goes by', () => {
  const { text } = htmlText('<a class="x" href="/home/ann/" title="a&amp;b">c</a>');
  assert.match(text, /\/home\/ann\/.*a&b.*c/);
  assert.doesNotMatch(text, /x/);
});

test('lines are where they were', () => {
  const html =
    'one\n<p\n title="two"\n>three\n<!-- four\nfive --><style>\np {}\n</style>six\n<b>seven';
  const lines = htmlText(html).text.split('\n');
  for (const word of ['one', 'three', 'six', 'seven']) {
    const at = html.split('\n').findIndex((line) => line.includes(word));
    assert.ok(lines[at]?.includes(word), `${word} in line ${at + 1}: ${JSON.stringify(lines)}`);
  }
});

test('a quoted end of a tag ends none, a script is one piece, and an open tag is text', () => {
  const { tags, text } = htmlText('<a title="x > y">z</a><script>if (a < b) c()</script><b <');
  assert.deepEqual(
    tags.map(({ name, content }) => [name, content]),
    [
      ['a', undefined],
      ['script', 'if (a < b) c()'],
    ],
  );
  assert.match(text, /<b </);
});

test('many begun tags take no time', () => {
  const began = performance.now();
  htmlText('<a '.repeat(500_000));
  htmlText('<!--'.repeat(500_000));
  assert.ok(performance.now() - began < 2_000);
});
