import assert from 'node:assert/strict';
import test from 'node:test';
import { activityOf } from '../../../src/site/listing/activity.ts';
import { activityChart } from '../../../src/site/listing/activity-chart.ts';
import { listedPage } from './made-page.ts';

function at(date: string, turns: number, harness = 'Codex') {
  return listedPage({ at: `${date}T10:00:00Z`, harness, digest: { turns } });
}

test('turns are counted by day and harness, and days without any are there', () => {
  const activity = activityOf([
    at('2026-03-30', 2),
    at('2026-04-02', 5),
    at('2026-04-02', 9, 'Hermes'),
  ]);
  assert.equal(activity?.unit, 'day');
  assert.deepEqual(activity?.harnesses, ['Hermes', 'Codex']);
  assert.deepEqual(activity?.bars.slice(-4), [
    { from: '2026-03-30', sessions: 1, turns: [0, 2], newest: '2026-03-30' },
    { from: '2026-03-31', sessions: 0, turns: [0, 0] },
    { from: '2026-04-01', sessions: 0, turns: [0, 0] },
    { from: '2026-04-02', sessions: 2, turns: [9, 5], newest: '2026-04-02' },
  ]);
});

const spans: [from: string, unit: string, first: string, bars: number][] = [
  ['2026-04-01', 'day', '2026-03-04', 30],
  ['2026-01-05', 'day', '2026-01-05', 88],
  ['2025-06-04', 'week', '2025-06-02', 44],
  ['2021-06-04', 'month', '2021-06-01', 59],
];

for (const [from, unit, first, bars] of spans) {
  test(`from ${from} on, a bar is a ${unit}`, () => {
    const activity = activityOf([at(from, 1), at('2026-04-02', 1)]);
    assert.equal(activity?.unit, unit);
    assert.equal(activity?.bars.length, bars);
    assert.equal(activity?.bars[0]?.from, first);
    const turns = activity?.bars.flatMap((bar) => bar.turns).reduce((sum, some) => sum + some, 0);
    assert.equal(turns, 2);
  });
}

test('of sessions without a time there is no chart', () => {
  assert.equal(activityOf([listedPage()]), undefined);
});

test('each bar leads to its newest day, and all of it stands in a table, too', () => {
  const activity = activityOf([at('2026-04-01', 3, 'A <b>'), at('2026-04-02', 4)]);
  assert.ok(activity);
  const html = activityChart(activity);
  assert.match(
    html,
    /<a href="#day-2026-04-01" aria-label="2026-04-01: 1 session, turns: 3 A &lt;b&gt;">/,
  );
  assert.match(
    html,
    /aria-label="7 turns in 30 days, from 2026-03-04 to 2026-04-02, at most 4 a day"/,
  );
  assert.match(
    html,
    /<th scope="row">2026-04-02<td class="number">1<td class="number">4<td class="number">0/,
  );
});
