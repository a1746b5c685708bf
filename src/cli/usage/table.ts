import stringWidth from 'string-width';
import { type Amount, tokensOf } from '../../usage/amount.ts';
import type { By, Report, ReportRow } from '../../usage/report.ts';
import { plain } from '../print/plain.ts';
import { lineWidth } from '../print/style.ts';
import { type Column, table } from '../print/table.ts';
import { costOf, tokens } from './figures.ts';

/** A line of the table: a row of the report, what of it was subagents', or the sum. */
interface Line {
  name: string;
  about: string;
  amount: Amount;
  subagents: Amount;
  sessions: string;
  models: string;
  isSum?: true;
}

interface UsageColumn extends Column<Line> {
  /** Those with the smallest number are the first to go where the line is too narrow. */
  rank: number;
  /** The least that it has to show, in columns, where it can be cut at all. */
  least?: number;
}

/** As many columns as the width has room for; nothing is broken into a second line. */
export function usageTable(
  { rows, total }: Report,
  { by, subagents }: { by: By; subagents: boolean },
  width = lineWidth(),
): string {
  const lines = rows.flatMap((row) => {
    const line = lineOf(row, by);
    return subagents && row.subagents.answers > 0 ? [line, subagentLine(row)] : [line];
  });
  const { answers } = total.subagents;
  if (rows.length > 1) {
    lines.push({ ...lineOf(total, by), name: 'total', about: '', models: '', isSum: true });
    if (subagents && answers > 0) lines.push(subagentLine(total));
  }
  return table(lines, fitting(columnsOf(by, answers > 0), lines, width), width);
}

function lineOf(row: ReportRow, by: By): Line {
  return {
    name: nameOf(row, by),
    about: row.title ?? row.project ?? '',
    amount: row.amount,
    subagents: row.subagents,
    sessions: row.sessions.toLocaleString('en'),
    models: row.models.map(({ model }) => shortModel(model)).join(', '),
  };
}

function subagentLine({ subagents }: ReportRow): Line {
  return { name: '└ subagents', about: '', amount: subagents, subagents, sessions: '', models: '' };
}

const withoutKey: Record<By, string> = {
  daily: 'no time',
  weekly: 'no time',
  monthly: 'no time',
  session: '?',
  model: '?',
  project: 'no folder',
};

function nameOf({ key }: ReportRow, by: By): string {
  if (key === '') return withoutKey[by];
  return by === 'session' ? key.slice(0, 8) : key;
}

const titles: Record<By, string> = {
  daily: 'DAY',
  weekly: 'WEEK OF',
  monthly: 'MONTH',
  session: 'SESSION',
  model: 'MODEL',
  project: 'PROJECT',
};

function columnsOf(by: By, hasSubagents: boolean): UsageColumn[] {
  const figure = (title: string, rank: number, of: (amount: Amount) => number): UsageColumn => ({
    title,
    rank,
    align: 'right',
    value: ({ amount }) => tokens(of(amount)),
    colour: bold,
  });
  const columns: (UsageColumn | false)[] = [
    {
      title: titles[by],
      rank: 99,
      value: ({ name }) => name,
      ...((by === 'model' || by === 'project') && { least: 12 }),
      colour: bold,
    },
    by === 'session' && { title: 'ABOUT', rank: 6, value: ({ about }) => about, least: 12 },
    by !== 'session' && {
      title: 'SESSIONS',
      rank: 1,
      align: 'right',
      value: ({ sessions }) => sessions,
    },
    figure('INPUT', 5, ({ input }) => input),
    figure('OUTPUT', 7, ({ output }) => output),
    figure('TO CACHE', 3, ({ cacheWrite }) => cacheWrite),
    figure('CACHED', 4, ({ cacheRead }) => cacheRead),
    hasSubagents && {
      title: 'SUBAGENTS',
      rank: 2,
      align: 'right',
      value: ({ subagents }) => (subagents.answers === 0 ? '' : tokens(tokensOf(subagents))),
    },
    figure('TOKENS', 8, tokensOf),
    { title: 'COST', rank: 9, align: 'right', value: ({ amount }) => costOf(amount), colour: bold },
    by !== 'model' && { title: 'MODELS', rank: 0, value: ({ models }) => models, least: 10 },
  ];
  return columns.filter((column) => column !== false);
}

const bold = ({ isSum }: Line) => (isSum ? ('bold' as const) : undefined);

/** All of them, less those that matter least until the rest have room, when they are cut as far as they can be. */
function fitting(columns: UsageColumn[], lines: Line[], width: number): UsageColumn[] {
  const natural = new Map(columns.map((column) => [column, widthOf(column, lines)]));
  const leastOf = (column: UsageColumn) => {
    const own = natural.get(column) as number;
    return Math.min(own, column.least ?? own);
  };
  const left = new Set(columns);
  const sum = (of: (column: UsageColumn) => number) =>
    [...left].reduce((total, column) => total + of(column) + 2, -2);
  const byRank = columns.toSorted((a, b) => a.rank - b.rank);
  for (const column of byRank) {
    if (sum(leastOf) <= width || left.size === 1) break;
    left.delete(column);
  }
  let excess = sum((column) => natural.get(column) as number) - width;
  const cut = new Map<UsageColumn, number>();
  for (const column of byRank) {
    const own = natural.get(column) as number;
    if (!left.has(column) || excess <= 0 || column.least === undefined) continue;
    const to = Math.max(leastOf(column), own - excess);
    cut.set(column, to);
    excess -= own - to;
  }
  return columns
    .filter((column) => left.has(column))
    .map((column) => ({
      ...column,
      ...(cut.has(column) && { shrinkTo: cut.get(column) as number }),
    }));
}

function widthOf({ title = '', value }: UsageColumn, lines: Line[]): number {
  const cells = lines.map((line) => stringWidth(plain(value(line))));
  return cells.reduce((widest, each) => Math.max(widest, each), stringWidth(title));
}

/** Without what every name of its maker has, and the date. */
function shortModel(model: string): string {
  return model.replace(/^claude-/, '').replace(/-20\d{6}(?=$|-)/, '');
}
