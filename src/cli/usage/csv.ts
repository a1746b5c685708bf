import type { By, Report } from '../../usage/report.ts';
import { keyNames, rowFacts, unpricedOf } from '../../usage/report-facts.ts';
import { plain } from '../print/plain.ts';

/** A line a row behind the names of the columns, as RFC 4180 has it; no line of sums. */
export function usageCsv({ rows }: Report, by: By): string {
  const own = by === 'session' ? ['harness', 'project', 'title'] : [];
  const names = [keyNames[by], ...own, ...figures, 'models', 'unpriced_tokens', ...ofSubagents];
  const lines = rows.map((row) => {
    const facts: Record<string, unknown> = rowFacts(row, by);
    return [
      facts[keyNames[by]] ?? '',
      ...own.map((name) => facts[name] ?? ''),
      ...figures.map((name) => facts[name]),
      row.models.map(({ model }) => model).join(' '),
      unpricedOf(row.amount).reduce((sum, { tokens }) => sum + tokens, 0),
      ...subagentFigures.map((name) => (facts.subagents as Record<string, unknown>)[name]),
    ];
  });
  return [names, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

const figures = [
  'input',
  'output',
  'reasoning',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'tokens',
  'answers',
  'sessions',
  'cost_usd',
];
const subagentFigures = ['tokens', 'cost_usd'];
const ofSubagents = subagentFigures.map((name) => `subagent_${name}`);

function cell(value: unknown): string {
  if (typeof value === 'number') return decimal(value);
  // A spreadsheet would take what begins so for a formula, and titles come from outside.
  const text = plain(String(value)).replace(/^(?=[=+@-])/, "'");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Never `1e-7`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/0+$/, '');
}
