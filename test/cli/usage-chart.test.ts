import assert from 'node:assert/strict';
import test from 'node:test';
import { chart } from '../../src/cli/usage/chart.ts';
import { costOf, dollars, tokens } from '../../src/cli/usage/figures.ts';
import { timeChart } from '../../src/cli/usage/time-chart.ts';
import { report } from '../../src/usage/report.ts';
import { counted } from '../usage/counted.ts';

const points = (values: number[]) =>
  values.map((value, index) => ({ label: `11-${String(index + 1).padStart(2, '0')}`, value }));
const format = (value: number) => String(value);

test('a chart draws what was used over time, with a scale that can be read', () => {
  const { text, each } = chart(points([1, 0, 4, 8]), { width: 40, format });
  assert.equal(each, 1);
  assert.equal(
    text,
    [
      '8 ┤                           ████████',
      '  │                           ████████',
      '  │                           ████████',
      '  │                           ████████',
      '4 ┤                  ████████ ████████',
      '  │                  ████████ ████████',
      '  │                  ████████ ████████',
      '  │████████          ████████ ████████',
      '0 └───────────────────────────────────',
      '   11-01    11-02    11-03       11-04',
      '',
    ].join('\n'),
  );
});

test('a terminal that knows nothing but ASCII gets nothing else', () => {
  const { text } = chart(points([1, 2.4, 4]), { width: 30, ascii: true, format });
  assert.match(text, /^[ -~\n]*$/);
  assert.match(text, /#/);
});

test('a chart is as wide as the terminal at the most, whatever it shows', () => {
  for (const width of [20, 30, 40, 79, 80, 200]) {
    for (const length of [1, 2, 3, 13, 40, 67, 365, 5000]) {
      const values = Array.from({ length }, (_, index) => (index % 7) * 1234.5);
      const { text, each } = chart(points(values), { width, format: tokens });
      for (const line of text.split('\n')) assert.ok(line.length <= width, `${width} ${length}`);
      assert.ok(each >= Math.floor(length / width), `${width} ${length}`);
    }
  }
});

test('what is little is still to be seen, and nothing is nothing', () => {
  const rows = chart(points([0.001, 0, 1000]), { width: 40, format }).text.split('\n');
  assert.match(rows[7] ?? '', /│▁{8} {10}█{8}/);
  const { text } = chart(points([0, 0]), { width: 40, format });
  assert.doesNotMatch(text, /[▁▂▃▄▅▆▇█]/);
});

test('tokens and costs are told as a person reads them', () => {
  const told: [number, string][] = [
    [0, '0'],
    [999, '999'],
    [1000, '1.0k'],
    [12_345, '12.3k'],
    [999_600, '1.0M'],
    [123_456_789, '123M'],
    [1_234_567_890, '1.2G'],
  ];
  for (const [number, text] of told) assert.equal(tokens(number), text);
  const costs: [number, string][] = [
    [0, '$0.00'],
    [0.0001, '<$0.01'],
    [0.005, '$0.01'],
    [12.345, '$12.35'],
    [999.999, '$1,000'],
    [12_345.6, '$12,346'],
  ];
  for (const [cost, text] of costs) assert.equal(dollars(cost), text);
});

test('a cost of which part has no price is said to be more, or not to be known', () => {
  const amount = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  const rest = { ...amount, cacheWriteLong: 0, answers: 1 };
  assert.equal(costOf({ ...rest, cost: 2, unpriced: new Map() }), '$2.00');
  assert.equal(costOf({ ...rest, cost: 2, unpriced: new Map([['m', 1]]) }), '≥ $2.00');
  assert.equal(costOf({ ...rest, cost: 0, unpriced: new Map([['m', 1]]) }), '?');
});

test('what cost less than a cent has a scale that tells its lines apart', (t) => {
  const all = counted(t);
  const at = '2026-11-20T12:00:00Z';
  all.answer(all.source(), { at, model: 'claude-opus-4-8', output: 6, cost: 0.00015 });
  const found = report(all.db, { by: 'daily', utc: true });
  const text = timeChart(found, 'daily', {}, '2026-11-21');
  assert.deepEqual(
    [...text.matchAll(/\$[\d.]+/g)].map(([mark]) => mark),
    ['$0.00015', '$0.000075', '$0'],
  );
});
