import assert from 'node:assert/strict';
import test from 'node:test';
import { planSegments, type SearchablePage } from '../../../src/site/search/segments.ts';
import { seeded } from '../../support/random.ts';
import { filesOf, type MadePage, ran, said, searchable, wordsOfPage } from './made-site.ts';

const megabyte = 1024 * 1024;

function manyPages(count: number, random = seeded(3)): SearchablePage[] {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(1.7e12 + index * 3_600_000).toISOString();
    const made: MadePage = { name: `sessions/p/${index}.html`, at, turns: [] };
    return searchable(made, random.between(10_000, 400_000));
  });
}

/** How many of the second are not of the first. */
function changed(before: readonly SearchablePage[], after: readonly SearchablePage[]): number {
  const known = new Set(planSegments(before).map(({ key }) => key));
  return planSegments(after).filter(({ key }) => !known.has(key)).length;
}

test('segments hold every page once, the newest first, and are neither small nor large', () => {
  const pages = manyPages(1000);
  const segments = planSegments([...pages].reverse());
  assert.deepEqual(
    segments.flatMap((segment) => segment.pages.map(({ page }) => page)),
    pages.map(({ page }) => page).reverse(),
  );
  for (const segment of segments.slice(1)) {
    const size = segment.pages.reduce((sum, page) => sum + page.size, 0);
    assert.ok(size > 3 * megabyte && size <= 8 * megabyte, `${size}`);
  }
  assert.equal(new Set(segments.map(({ name }) => name)).size, segments.length);
});

test('a session that is new changes one segment', () => {
  const pages = manyPages(1000);
  assert.ok(changed(pages.slice(0, -1), pages) <= 1);
});

test('a session that goes on changes few segments, wherever it was', () => {
  const pages = manyPages(1000);
  for (const at of [0, 250, 500, 750, 999]) {
    const page = pages[at] as SearchablePage;
    const grown = { ...page, size: page.size + 30_000, fingerprint: 'grown' };
    assert.ok(changed(pages, pages.with(at, grown)) <= 2, `in its place: ${at}`);
    const newest = { ...grown, at: '2030-01-01T00:00:00Z' };
    assert.ok(changed(pages, pages.with(at, newest)) <= 3, `as the newest: ${at}`);
  }
});

test('a larger session than a segment may be is one of its own', () => {
  const [first, second, third] = manyPages(3) as [SearchablePage, SearchablePage, SearchablePage];
  const segments = planSegments([first, { ...second, size: 40 * megabyte }, third]);
  assert.deepEqual(
    segments.map(({ pages }) => pages.length),
    [1, 1, 1],
  );
});

test('the same sessions give the same bytes, in whatever order they come', () => {
  const made: MadePage[] = Array.from({ length: 30 }, (_, index) => ({
    name: `sessions/p/${index}.html`,
    at: new Date(1.7e12 + (index % 7) * 1000).toISOString(),
    turns: [[said(`word${index} 設計`), ran('ls', 'x y z')]],
  }));
  assert.deepEqual([...filesOf(made)], [...filesOf([...made].reverse())]);
});

test('a page gives the same words whichever page was read before it', () => {
  const small: MadePage = {
    name: 'a',
    turns: [[said('one 設計'), ran('ls', 'two')], [said('one')]],
  };
  const large: MadePage = {
    name: 'b',
    turns: Array.from({ length: 40 }, (_, turn) => [
      said(Array.from({ length: 500 }, (_, index) => `one w${turn * index} 画`).join(' ')),
    ]),
  };
  const first = wordsOfPage(small);
  const other = wordsOfPage(large);
  assert.deepEqual(wordsOfPage(small), first);
  assert.deepEqual(wordsOfPage(large), other);
});
