import { count } from '../../figures.ts';
import type { LiveRow } from '../../usage/live/live-row.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { shorten, table } from '../print/table.ts';
import { widthOf } from '../print/width.ts';
import { wrap } from '../print/wrap.ts';
import { dollars } from '../usage/figures.ts';
import { columnsFor, shownRows } from './columns.ts';
import { helpLines } from './help.ts';
import { sessionLines } from './session-page.ts';
import { chosenRows, selectedAt, type View } from './view.ts';

export interface Size {
  columns: number;
  rows: number;
}

/** The table alone, of all rows, as it is printed where nothing moves. */
export function printedTable(rows: readonly LiveRow[], width: number): string {
  const shown = shownRows(rows);
  return table(shown, columnsFor(shown, width), width);
}

/** All lines of the screen, each at most so wide, and the view with its scroll in bounds. */
export function frame(
  view: View,
  rows: readonly LiveRow[],
  size: Size,
): { lines: string[]; view: View } {
  const { header, footer, room } = layout(size);
  const width = size.columns - 1;
  const top = header ? [headerLine(view, rows, width)] : [];
  const bottom = footer ? [footerLine(view, width)] : [];
  if (view.page === 'list') {
    const body = listLines(view, rows, { columns: width, rows: room });
    return { lines: [...top, ...filled(body, room), ...bottom], view };
  }
  const all = view.page === 'help' ? helpLines(width) : sessionLines(view, rows, width);
  const scroll = Math.min(view.scroll, Math.max(0, all.length - room));
  const body = all.slice(scroll, scroll + room);
  return { lines: [...top, ...filled(body, room), ...bottom], view: { ...view, scroll } };
}

/** Rows that the body has, between what is left out first where the screen is low. */
export function layout({ rows }: Pick<Size, 'rows'>) {
  const header = rows >= 4;
  const footer = rows >= 6;
  return { header, footer, room: Math.max(1, rows - (header ? 1 : 0) - (footer ? 1 : 0)) };
}

/** The footer stays at the foot. */
function filled(lines: string[], room: number): string[] {
  return [...lines, ...Array<string>(Math.max(0, room - lines.length)).fill('')];
}

function listLines(view: View, rows: readonly LiveRow[], { columns, rows: room }: Size): string[] {
  const chosen = chosenRows(rows, view);
  if (chosen.length === 0) return nothingLines(view, rows, columns);
  const at = selectedAt(chosen, view);
  // All of them make the columns, so that scrolling does not move these.
  const [titles = '', ...lines] = printedTable(chosen, columns).trimEnd().split('\n');
  const head = room > 1 ? [titles] : [];
  const free = room - head.length;
  const isCut = lines.length > free;
  const visible = Math.max(1, isCut && free > 2 ? free - 1 : free);
  const from = Math.min(Math.max(0, at - visible + 1), lines.length - visible);
  const start = isCut ? Math.max(0, from) : 0;
  const body = lines
    .slice(start, start + visible)
    .map((line, index) => (start + index === at ? selected(line, columns) : line));
  return [...head, ...body, ...(isCut && free > 2 ? [moreLine(start, visible, lines.length)] : [])];
}

function moreLine(above: number, visible: number, all: number): string {
  const below = all - above - visible;
  const parts = [above > 0 && `${above} more above`, below > 0 && `${below} more below`];
  return style('dim', `… ${parts.filter(Boolean).join(', ')}`);
}

const inverse = '\x1b[7m';
const notInverse = '\x1b[27m';

/** Without colours, too: it is no colour. */
function selected(line: string, width: number): string {
  return inverse + line + ' '.repeat(Math.max(0, width - widthOf(line))) + notInverse;
}

function nothingLines(view: View, rows: readonly LiveRow[], width: number): string[] {
  if (!view.hasLooked) return ['', 'Looking …'];
  const text =
    rows.length > 0
      ? `Nothing matches "${plain(view.filter)}". Esc shows all.`
      : view.all
        ? 'No session changed within a day.'
        : 'No session is live. One is here with its first turn; a shows those of the last day.';
  return ['', ...wrap(text, 0, width).split('\n')].map((line) => shorten(line, width));
}

function headerLine(view: View, rows: readonly LiveRow[], width: number): string {
  const costs = rows.flatMap(({ cost }) => cost ?? []);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const parts = [
    view.all ? `${count(rows.length, 'session')} of a day` : `${rows.length} live`,
    ...(view.filter !== '' || view.isTyping
      ? [`/${plain(view.filter)}${view.isTyping ? '▏' : ''}`]
      : []),
    `by ${view.sort}`,
    ...(costs.length > 0 ? [dollars(total)] : []),
  ];
  return fitLine([style('bold', 'tracecraft'), ...parts], width);
}

const hints: Record<View['page'] | 'typing', readonly string[]> = {
  list: ['q quit', '? help', '⏎ open', 's sort', '/ filter', 'a all', '↑↓ select'],
  session: ['Esc back', '↑↓ scroll', '? help'],
  help: ['Esc back', '↑↓ scroll'],
  typing: ['⏎ keep', 'Esc drop'],
};

function footerLine(view: View, width: number): string {
  const which = view.isTyping ? 'typing' : view.page;
  return style('dim', fitLine(hints[which], width));
}

/** As many of the parts as fit, the first ones. */
function fitLine(parts: readonly string[], width: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if (widthOf(longer) <= width) line = longer;
  }
  return line;
}
