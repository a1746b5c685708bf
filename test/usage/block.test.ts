import assert from 'node:assert/strict';
import test from 'node:test';
import { currentBlock } from '../../src/usage/block.ts';
import { counted } from './counted.ts';

const blocks: [title: string, answers: string[], now: string, expected?: [string, number]][] = [
  ['begins at the hour of its first answer', ['10:40', '11:00'], '12:00', ['10:00', 2]],
  ['is over after five hours, however late the last answer', ['10:40', '14:59'], '15:00'],
  [
    'begins anew with the first answer after that',
    ['10:40', '14:59', '15:20'],
    '15:30',
    ['15:00', 1],
  ],
  ['begins anew after a pause', ['02:10', '09:30'], '10:00', ['09:00', 1]],
  [
    'goes on from block to block',
    ['01:50', '05:50', '06:10', '10:50', '11:05'],
    '11:30',
    ['11:00', 1],
  ],
  ['is none where nothing was had', [], '12:00'],
];

for (const [title, answers, now, expected] of blocks) {
  test(`a block of five hours ${title}`, (t) => {
    const all = counted(t);
    const s = all.source();
    for (const at of answers) all.answer(s, { at: `2026-11-21T${at}:00Z`, output: 1 });
    const block = currentBlock(all.db, Date.parse(`2026-11-21T${now}:00Z`));
    const told = block && [
      new Date(block.startedAt).toISOString().slice(11, 16),
      block.amount.output,
    ];
    assert.deepEqual(told, expected);
    if (block) assert.equal(block.endsAt - block.startedAt, 5 * 3_600_000);
  });
}

test("a block counts Claude Code's answers of this machine alone", (t) => {
  const all = counted(t);
  const at = '2026-11-21T10:40:00Z';
  all.answer(all.source({ harness: 'codex' }), { at, output: 1 });
  all.answer(all.source({ place: 's3://team' }), { at, output: 1 });
  assert.equal(currentBlock(all.db, Date.parse('2026-11-21T11:00:00Z')), undefined);
});

test('a block is without what a clock that was ahead has dated behind its end', (t) => {
  const all = counted(t);
  const s = all.source();
  for (const at of ['2026-11-21T10:40:00Z', '2026-11-21T15:00:00Z', '2031-01-01T00:00:00Z']) {
    all.answer(s, { at, output: 1 });
  }
  assert.equal(currentBlock(all.db, Date.parse('2026-11-21T11:00:00Z'))?.amount.output, 1);
});
