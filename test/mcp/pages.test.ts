import assert from 'node:assert/strict';
import test from 'node:test';
import { pageOf, room, textPage } from '../../src/mcp/pages.ts';
import { seeded } from '../support/random.ts';

const characters = ['a', '\n', '"', '\\', '\0', 'é', '漢', '🎈', '\u2028', ' '];

test('a text, page by page, is the whole text, no page is too large, and what is left is exact', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 60; round++) {
    const some = characters.filter(() => random.chance(0.5));
    const length = random.pick([0, 1, room - 1, room, room + 1, random.between(0, 4 * room)]);
    const text = Array.from({ length }, () => random.pick(some.length > 0 ? some : ['x'])).join('');
    let read = '';
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const page = textPage(text, { cursor, version: 'v' });
      assert.ok(JSON.stringify(page.text).length <= room + 2);
      assert.ok(page.text.isWellFormed());
      read += page.text;
      assert.deepEqual([page.characters, page.left], [text.length, text.length - read.length]);
      assert.equal(page.next_cursor === null, page.left === 0);
      assert.ok(page.text.length > 0 || page.left === 0);
      cursor = page.next_cursor;
    }
    assert.equal(read, text);
  }
});

test('a cursor of another version of a text, or of none, is refused', () => {
  const { next_cursor: cursor } = textPage('x'.repeat(room + 1), { version: 'one' });
  assert.throws(() => textPage('x', { cursor: cursor ?? '', version: 'two' }), /none of this list/);
  for (const wrong of ['', 'one', 'one:', 'one:-1', 'one:99999999', ':0', 'one:1.5']) {
    assert.throws(
      () => textPage('x', { cursor: wrong, version: 'one' }),
      /none of this list/,
      wrong,
    );
  }
});

test('a list, page by page, is the whole list, also where one item alone fills a page', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 60; round++) {
    const items = Array.from({ length: random.between(0, 60) }, (_, at) => {
      return { id: `${at}`, text: 'x'.repeat(random.pick([1, 900, room / 2, room, 2 * room])) };
    });
    const limit = random.between(1, 70);
    const read: string[] = [];
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const options = { limit, cursor, nameOf: ({ id }: { id: string }) => id };
      const page = pageOf(items, { ...options, factsOf: (item) => item });
      const size = page.items.reduce((sum, item) => sum + JSON.stringify(item).length, 0);
      assert.ok(page.items.length <= limit && (size <= room || page.items.length === 1));
      read.push(...page.items.map(({ id }) => id));
      assert.equal(page.left, items.length - read.length);
      cursor = page.next_cursor;
    }
    assert.deepEqual(
      read,
      items.map(({ id }) => id),
    );
  }
});
