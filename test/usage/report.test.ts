import assert from 'node:assert/strict';
import test from 'node:test';
import { tokensOf } from '../../src/usage/amount.ts';
import { ownPrices } from '../../src/usage/own-prices.ts';
import { type By, type ReportOptions, report } from '../../src/usage/report.ts';
import { series } from '../../src/usage/series.ts';
import { type Counted, counted } from './counted.ts';

function keysOf({ db }: Counted, options: Partial<ReportOptions> & { by: By }) {
  const { rows } = report(db, { utc: true, ...options });
  return rows.map(({ key, amount }) => [key, tokensOf(amount)]);
}

test('what was used is told by day, week and month, the newest last', (t) => {
  const all = counted(t);
  const s = all.source();
  all.answer(s, { at: '2026-11-20T23:59:59Z', input: 1 });
  all.answer(s, { at: '2026-11-21T00:00:00Z', input: 10 });
  all.answer(s, { at: '2026-11-23T12:00:00Z', input: 100 });
  all.answer(s, { at: '2026-12-01T12:00:00Z', input: 1000 });
  assert.deepEqual(keysOf(all, { by: 'daily' }), [
    ['2026-11-20', 1],
    ['2026-11-21', 10],
    ['2026-11-23', 100],
    ['2026-12-01', 1000],
  ]);
  assert.deepEqual(keysOf(all, { by: 'weekly' }), [
    ['2026-11-16', 11],
    ['2026-11-23', 100],
    ['2026-11-30', 1000],
  ]);
  assert.deepEqual(keysOf(all, { by: 'monthly' }), [
    ['2026-11', 111],
    ['2026-12', 1000],
  ]);
});

test('an answer without a time has a row of its own, and is in no stretch of time', (t) => {
  const all = counted(t);
  const s = all.source();
  all.answer(s, { input: 5 });
  all.answer(s, { at: '2026-11-21T00:00:00Z', input: 10 });
  assert.deepEqual(keysOf(all, { by: 'daily' }), [
    ['', 5],
    ['2026-11-21', 10],
  ]);
  assert.deepEqual(keysOf(all, { by: 'daily', since: 0 }), [['2026-11-21', 10]]);
});

test('subagents are part of their session, wherever their rows stand, and told apart', (t) => {
  const all = counted(t);
  const main = all.source({ title: 'Mend the shop' });
  const own = all.source({ source: 'agent-1', isSubagent: true, title: 'Explore' });
  const thread = all.source({ session: 's2', isSubagent: true, parent: 's1', harness: 'codex' });
  const deeper = all.source({ session: 's3', isSubagent: true, parent: 's2', harness: 'codex' });
  const codex = all.source({ session: 's1', harness: 'codex', title: 'In Codex' });
  const at = '2026-11-21T10:00:00Z';
  all.answer(main, { at, output: 1 });
  all.answer(main, { at, output: 10, aside: true });
  all.answer(own, { at: '2026-11-21T11:00:00Z', output: 100 });
  all.answer(codex, { at, output: 1000 });
  all.answer(thread, { at, output: 10_000 });
  all.answer(deeper, { at, output: 100_000 });
  const { rows, total } = report(all.db, { by: 'session', utc: true });
  const told = rows.map((row) => [
    row.harness,
    row.key,
    row.title,
    row.amount.output,
    row.subagents.output,
    row.sessions,
  ]);
  assert.deepEqual(told, [
    ['codex', 's1', 'In Codex', 111_000, 110_000, 1],
    ['claude-code', 's1', 'Mend the shop', 111, 110, 1],
  ]);
  assert.equal(total.sessions, 2);
  assert.equal(total.subagents.output, 110_110);
});

test('parents that name each other end somewhere', (t) => {
  const all = counted(t);
  const a = all.source({ session: 'a', parent: 'b', isSubagent: true });
  all.source({ session: 'b', parent: 'a', isSubagent: true });
  all.answer(a, { at: '2026-11-21T10:00:00Z', output: 1 });
  assert.equal(report(all.db, { by: 'session' }).rows.length, 1);
});

test('harness, project, time and place narrow it', (t) => {
  const all = counted(t);
  const at = '2026-11-21T10:00:00Z';
  const bucket = 's3://team';
  all.answer(all.source(), { at, input: 1 });
  all.answer(all.source({ harness: 'codex', session: 's2' }), { at, input: 10 });
  all.answer(all.source({ session: 's3', project: 'tower' }), { at, input: 100 });
  all.answer(all.source({ session: 's4', place: bucket }), { at, input: 1000 });
  all.answer(all.source({ session: 's5', place: 's3://other' }), { at, input: 10_000 });
  const sum = (options: Partial<ReportOptions>) =>
    report(all.db, { by: 'daily', ...options }).total.amount.input;
  assert.equal(sum({}), 111);
  assert.equal(sum({ harness: 'codex' }), 10);
  assert.equal(sum({ project: 'tower' }), 100);
  assert.equal(sum({ mirrors: [bucket] }), 1111);
  assert.equal(sum({ since: Date.parse(at), until: Date.parse(at) + 1 }), 111);
  assert.equal(sum({ until: Date.parse(at) }), 0);
  assert.equal(sum({ since: Date.parse(at) + 1 }), 0);
});

test('models and projects come by what they cost; one that is paid for speed is another one', (t) => {
  const all = counted(t);
  const at = '2026-11-21T10:00:00Z';
  const s = all.source();
  all.answer(s, { at, model: 'claude-haiku-4-5', output: 1000 });
  all.answer(s, { at, output: 1000 });
  all.answer(s, { at, output: 1000, fast: true });
  all.answer(s, { at, model: null, output: 5 });
  all.answer(s, { at, model: 'mystery-1', output: 7 });
  const { rows, total } = report(all.db, { by: 'model' });
  assert.deepEqual(
    rows.map(({ key, amount }) => [key, amount.cost, [...amount.unpriced.values()][0]]),
    [
      ['claude-opus-4-8-fast', 0.05, undefined],
      ['claude-opus-4-8', 0.025, undefined],
      ['claude-haiku-4-5', 0.005, undefined],
      ['mystery-1', 0, 7],
      ['(not named)', 0, 5],
    ],
  );
  assert.deepEqual([...total.amount.unpriced.keys()].sort(), ['(not named)', 'mystery-1']);
  const own = ownPrices({ 'mystery-1': { input: 0, output: 1e6 } });
  assert.equal(report(all.db, { by: 'model', own }).rows[0]?.amount.cost, 7);
});

test('what caching saved is told with what it cost, of models with a price alone', (t) => {
  const all = counted(t);
  const at = '2026-11-21T10:00:00Z';
  const s = all.source();
  all.answer(s, { at, cacheRead: 1_000_000, cacheWrite: 200_000, cacheWriteLong: 100_000 });
  all.answer(s, { at, model: 'mystery-1', cacheRead: 1_000_000 });
  const { savings } = report(all.db, { by: 'daily' });
  assert.deepEqual(
    { ...savings, paid: Number(savings.paid.toFixed(9)) },
    { read: 1_000_000, written: 200_000, saved: 4.5, paid: 0.125 + 0.5 },
  );
});

test('a series has every period from the first to the last, or to today', (t) => {
  const all = counted(t);
  const s = all.source();
  all.answer(s, { at: '2026-11-18T10:00:00Z', output: 1 });
  all.answer(s, { at: '2026-11-20T10:00:00Z', output: 2 });
  const keys = (by: 'daily' | 'weekly' | 'monthly', days: { since?: string; until?: string }) =>
    series(report(all.db, { by, utc: true }).rows, by, days, '2026-11-21').map(
      ({ key, row }) => `${key} ${row?.amount.output ?? 0}`,
    );
  assert.deepEqual(keys('daily', {}), [
    '2026-11-18 1',
    '2026-11-19 0',
    '2026-11-20 2',
    '2026-11-21 0',
  ]);
  assert.deepEqual(keys('daily', { since: '2026-11-17', until: '2026-11-21' }).length, 4);
  assert.deepEqual(keys('weekly', { since: '2026-11-03' }), [
    '2026-11-02 0',
    '2026-11-09 0',
    '2026-11-16 3',
  ]);
  assert.deepEqual(keys('monthly', { since: '2026-10-05' }), ['2026-10 0', '2026-11 3']);
});
