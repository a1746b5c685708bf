import assert from 'node:assert/strict';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { frame, printedTable } from '../../src/cli/monitor/frame.ts';
import { shortNames } from '../../src/cli/monitor/short-names.ts';
import { firstView, rowKey } from '../../src/cli/monitor/view.ts';
import { liveRow } from '../support/live-row.ts';

const rows = [
  liveRow({ isHere: true }),
  liveRow({
    session: '99999999-2222-4333-8444-555555555555',
    project: '日本語プロジェクト',
    title: '絵文字 👩‍👩‍👧‍👦 と漢字',
    fill: { used: 150_000, window: 200_000, isEstimated: true },
  }),
  liveRow({
    harness: 'codex',
    session: '019b0c1e-1111-7000-8000-000000000000',
    project: 'github.com/someone/an-uncommonly-long-name-of-a-project',
    model: 'gpt-5.5',
    fill: { used: 246_000, window: 258_400, isEstimated: false },
    cost: undefined,
    unpriced: ['gpt-5.5'],
    mirror: { bytes: 120_000, since: Date.now() - 240_000, isNew: false },
  }),
  liveRow({ session: 'new', title: undefined, fill: undefined, model: undefined, cost: undefined }),
];

const view = { ...firstView(false), hasLooked: true };

for (const columns of [20, 30, 45, 80, 120, 160]) {
  for (const page of ['list', 'session', 'help'] as const) {
    test(`at ${columns} columns no line of the ${page} is wider, and there are as many as rows`, () => {
      for (const height of [1, 2, 3, 5, 6, 8, 24]) {
        const selected = rowKey(rows[1] as (typeof rows)[number]);
        const { lines } = frame({ ...view, page, selected }, rows, { columns, rows: height });
        assert.equal(lines.length, height);
        for (const line of lines) {
          const shown = stripVTControlCharacters(line);
          assert.ok(stringWidth(shown) < columns, `${stringWidth(shown)}: ${shown}`);
          assert.doesNotMatch(shown, /\p{Cc}/u);
        }
      }
    });
  }
}

const titlesAt: Record<number, string> = {
  30: 'project full used',
  80: 'project harness session ago context used/window cost',
  160: 'project harness session ago context used/window model cost lag title',
};

for (const [width, titles] of Object.entries(titlesAt)) {
  test(`${width} columns have room for: ${titles}`, () => {
    const [first = ''] = printedTable(rows, Number(width)).split('\n');
    assert.equal(first.trim().split(/ +/).join(' '), titles);
  });
}

test('figures are exact, and a guessed window says so', () => {
  const text = printedTable(rows, 160);
  assert.match(text, /44,012\/200,000 /);
  assert.match(text, /150,000\/200,000 est/);
  assert.match(text, /246,000\/258,400 /);
  assert.match(printedTable(rows, 30), /150k\/~200k/);
});

test('how full a window is shows without colours', () => {
  const lines = printedTable(rows, 160).split('\n');
  assert.match(lines[1] ?? '', /22%/);
  assert.doesNotMatch(lines[1] ?? '', /!/);
  assert.match(lines[2] ?? '', /75% !/);
  assert.match(lines[3] ?? '', /95% !!/);
});

test('a model without a price is no cheap one, and what is not mirrored is told', () => {
  const lines = printedTable(rows, 160).split('\n');
  assert.match(lines[1] ?? '', /\$1\.23/);
  assert.match(lines[3] ?? '', / \? .*117 KB 4 min/);
});

test('what comes from a transcript is one harmless line', () => {
  const hostile = '\x1b[2J\x1b]0;evil\x07\nsecond\u202eline';
  const row = liveRow({ project: hostile, title: hostile, model: hostile, trouble: hostile });
  for (const page of ['list', 'session'] as const) {
    const { lines } = frame({ ...view, page, selected: rowKey(row) }, [row], {
      columns: 160,
      rows: 24,
    });
    // Of ours there are only colours, and the mark for what is selected.
    const escapes = lines.join('').split('\x1b[').slice(1);
    assert.ok(escapes.every((rest) => /^\d+m/.test(rest)));
    const shown = lines.map(stripVTControlCharacters).join('');
    assert.doesNotMatch(shown, /\p{Cc}|\u202e/u);
  }
});

test('a list that is higher than the screen scrolls to what is selected, and says how much is left out', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    liveRow({ session: `session-${String(index).padStart(2, '0')}`, changedAt: 0 }),
  );
  const shown = (at: number) =>
    frame({ ...view, selected: rowKey(many[at] as (typeof rows)[number]) }, many, {
      columns: 80,
      rows: 10,
    }).lines.map(stripVTControlCharacters);
  assert.match(shown(0).join('\n'), /session-00/);
  assert.match(shown(0).join('\n'), /… 24 more below/);
  assert.match(shown(12).join('\n'), /session-12/);
  assert.match(shown(12).join('\n'), /… 7 more above, 17 more below/);
  assert.match(shown(29).join('\n'), /session-29/);
  assert.match(shown(29).join('\n'), /… 24 more above/);
});

test('a page does not scroll beyond its end', () => {
  const size = { columns: 80, rows: 8 };
  const page = { ...view, page: 'help' as const, scroll: Number.POSITIVE_INFINITY };
  const { view: after, lines } = frame(page, rows, size);
  assert.ok(Number.isFinite(after.scroll));
  assert.match(lines.map(stripVTControlCharacters).join('\n'), /lag/);
});

test('projects are told by as much of their names as it takes', () => {
  assert.deepEqual(
    shortNames(['github.com/a/shop', 'github.com/b/shop', 'github.com/a/api', 'x']),
    ['a/shop', 'b/shop', 'api', 'x'],
  );
});

test('without sessions it says what to do', () => {
  const text = (more: object) =>
    frame({ ...view, ...more }, [], { columns: 80, rows: 8 }).lines.join('\n');
  assert.match(text({}), /No session is live/);
  assert.match(text({ all: true }), /within a day/);
  assert.match(text({ hasLooked: false }), /Looking/);
});
