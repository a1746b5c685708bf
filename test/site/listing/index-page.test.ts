import assert from 'node:assert/strict';
import test from 'node:test';
import { indexPage } from '../../../src/site/listing/index-page.ts';
import type { ListedPage } from '../../../src/site/listing/listed-page.ts';
import { listedPage } from './made-page.ts';

function htmlOf(pages: readonly ListedPage[], title = 'Sessions'): string {
  return [...indexPage(pages, { title, density: 'comfortable' })].join('');
}

function rowsOf(html: string): string[] {
  const [, table = ''] = html.split('</caption>');
  return table.match(/<tr[^>]*>.*<\/tr>/g)?.slice(1) ?? [];
}

const day = (date: string, hour = '12') => `${date}T${hour}:00:00.000Z`;

test('sessions stand by day, the newest first, those without a time last', () => {
  const pages = [
    listedPage({ page: 'sessions/p/old.html', at: day('2026-01-02') }),
    listedPage({ page: 'sessions/p/none.html' }),
    listedPage({ page: 'sessions/p/new.html', at: day('2026-01-03', '13') }),
    listedPage({ page: 'sessions/p/early.html', at: day('2026-01-03', '09') }),
  ];
  const order = rowsOf(htmlOf(pages)).map((row) =>
    /datetime="(\d{4}-\d\d-\d\d)">|p\/(\w+)\.html|(No time known)/
      .exec(row)
      ?.slice(1)
      .find(Boolean),
  );
  assert.deepEqual(order, [
    '2026-01-03',
    'new',
    'early',
    '2026-01-02',
    'old',
    'No time known',
    'none',
  ]);
});

test('a row tells a session’s figures, and leaves out what is nothing', () => {
  const html = htmlOf([
    listedPage({
      branch: 'fix/uploads',
      at: day('2026-01-02'),
      digest: {
        ...{ turns: 1200, toolCalls: 31, subagents: 2, activeMs: 3_720_000, cost: 1.234 },
        usage: {
          input: 1_000_000,
          output: 200_000,
          cacheRead: 34_567,
          cacheWrite: 0,
          reasoning: 0,
        },
      },
    }),
    listedPage({ page: 'sessions/p/empty.html', digest: { turns: 0, toolCalls: 0, activeMs: 0 } }),
  ]);
  const cells = Object.fromEntries(
    [...(rowsOf(html)[1] ?? '').matchAll(/class="col-(\w+)"(?: data-v="([^"]*)")?>([^<]*)/g)].map(
      ([, name, value, text]) => [name, value === undefined ? text : [Number(value), text]],
    ),
  );
  assert.deepEqual(cells, {
    title: '',
    harness: 'Claude Code',
    project: 'p',
    branch: 'fix/uploads',
    model: 'claude-test-1',
    started: [Date.parse(day('2026-01-02')), ''],
    duration: [3_720_000, '1 h 2 min'],
    turns: '1,200',
    tools: '31',
    tokens: [1_234_567, '1.2M'],
    cost: [1.234, '$1.23'],
    agents: '2',
  });
  assert.match(rowsOf(html)[3] ?? '', /<td class="col-turns"><td class="col-tools">/);
});

test('a project may be broken at its slashes, and one of a thing is told as one', () => {
  const html = htmlOf([listedPage({ project: 'example.com/a', digest: { turns: 1 } })], 'x/y');
  assert.match(html, /<h1>x\/<wbr>y<\/h1>/);
  assert.match(html, /class="col-project">example\.com\/<wbr>a</);
  assert.match(html, /class="col-turns one">1</);
});

test('a cost that is not the whole one says so, and none is made up', () => {
  const unpriced = ['some-model'];
  assert.match(htmlOf([listedPage({ digest: { cost: 2, unpriced } })]), /data-v="2">\$2\.00\+/);
  const none = htmlOf([listedPage({ digest: { unpriced } })]);
  assert.match(none, /class="col-cost"><td/);
  assert.match(none, /<dt>Cost<\/dt><dd>no price known/);
});

test('what a session came out of is linked below its title', () => {
  const html = htmlOf([
    listedPage({
      relatives: [
        { relation: 'forked-from', title: 'The <first>', page: 'sessions/p/首.html' },
        { relation: 'continued', title: 'One without a page' },
      ],
    }),
  ]);
  const [, row = ''] = rowsOf(html);
  assert.match(row, /Forked from <a href="sessions\/p\/%E9%A6%96.html">The &lt;first&gt;<\/a>/);
  assert.match(row, /Continued in One without a page/);
});

test('nothing of a session becomes markup', () => {
  const evil = `"><img src=x onerror=alert(1)></script><b>\u202e\u0000\ud800`;
  const html = htmlOf(
    [
      listedPage({
        ...{ title: evil, project: evil, harness: evil, branch: evil, at: day('2026-01-02') },
        digest: { models: [evil] },
        relatives: [{ relation: 'continues', title: evil, page: `sessions/${'"onclick="x'}` }],
      }),
    ],
    evil,
  );
  assert.doesNotMatch(html, /<img|<b>|<\/script><b|\u202e| onclick="/);
  assert.ok(!html.includes('\0'));
  assert.ok(html.isWellFormed());
});

test('no page holds a style or a script of its own, nor what the policy would stop', () => {
  const html = htmlOf([listedPage({ at: day('2026-01-02') })]);
  assert.doesNotMatch(html, / style=| on\w+=|<style|javascript:|https?:\/\//);
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script src="assets/site.js">']);
});

test('a site without sessions says so', () => {
  assert.match(htmlOf([]), /There is no session yet/);
  assert.doesNotMatch(htmlOf([]), /<table|<svg/);
});

test('the same sessions give the same bytes, in whatever order they come', () => {
  const pages = ['a', 'b', 'c'].map((name) =>
    listedPage({ page: `sessions/p/${name}.html`, harness: name, at: day('2026-01-02') }),
  );
  assert.equal(htmlOf(pages), htmlOf([...pages].reverse()));
});
