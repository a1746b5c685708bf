import assert from 'node:assert/strict';
import test from 'node:test';
import stringWidth from 'string-width';
import { usageTable } from '../../src/cli/usage/table.ts';
import { report, reports } from '../../src/usage/report.ts';
import { counted } from '../usage/counted.ts';

test('no line of a table is wider than the terminal: columns go, and none is broken', (t) => {
  const all = counted(t);
  const wide = all.source({ project: '数据/店铺'.repeat(10), title: '修理店铺的窗户'.repeat(9) });
  const aside = all.source({ source: 'agent-1', isSubagent: true, session: 's1' });
  for (let day = 1; day < 20; day += 1) {
    const at = `2026-10-${String(day).padStart(2, '0')}T10:00:00Z`;
    const figures = { input: 10 ** (day % 9), output: 12_345, cacheRead: 10 ** (day % 11) };
    all.answer(wide, { at, ...figures });
    all.answer(aside, { at, ...figures, model: `vendor/model-${'x'.repeat(day * 4)}` });
  }
  for (const by of reports) {
    const found = report(all.db, { by, utc: true });
    for (const width of [30, 40, 60, 80, 120, 200]) {
      const lines = usageTable(found, { by, subagents: true }, width).split('\n');
      for (const line of lines) assert.ok(stringWidth(line) <= width, `${by} ${width}: ${line}`);
      assert.match(lines[0] ?? '', width < 60 ? /COST/ : /TOKENS +COST/, `${by} ${width}`);
      assert.equal(new Set(lines.slice(0, -1).map((line) => line.trim() !== '')).size, 1);
    }
  }
});
