import { plain } from './plain.ts';
import { lineWidth, style } from './style.ts';
import { widthOf } from './width.ts';
import { wrap } from './wrap.ts';

export interface Column<Row> {
  /** Without a title on any column there is no line of titles. */
  title?: string;
  value(row: Row): string;
  align?: 'right';
  /** Gives way where the line is too long, down to this width. */
  shrinkTo?: number;
  /** It gives way at its beginning: what tells most stands at its end. */
  keepsEnd?: true;
  colour?(row: Row): Parameters<typeof style>[0] | undefined;
}

const gap = '  ';

/** Rows in aligned columns, as wide as the terminal at the most; of no rows, nothing. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = lineWidth(),
): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => columns.map((column) => plain(column.value(row))));
  const titles = columns.map(({ title }) => title ?? '');
  const hasTitles = titles.some((title) => title !== '');
  const widths = fit(columns, hasTitles ? [titles, ...cells] : cells, width);
  const lines = cells.map((texts, index) =>
    line(texts, columns, widths, (at) => columns[at]?.colour?.(rows[index] as Row)),
  );
  if (hasTitles) lines.unshift(line(titles, columns, widths, () => 'dim'));
  return lines.map((text) => `${text}\n`).join('');
}

export type Fact = [
  name: string,
  value: string | null | undefined,
  colour?: Parameters<typeof style>[0],
];

/** Names and what they are, those without a value left out; long values go on below themselves. */
export function facts(all: readonly Fact[]): string {
  const known = all.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const longest = Math.max(...known.map(([name]) => widthOf(name)));
  return known
    .map(([name, value, colour]) => {
      const padding = ' '.repeat(longest - widthOf(name));
      const text = wrap(plain(value as string), longest + gap.length);
      return `${style('dim', name)}${padding}${gap}${colour ? style(colour, text) : text}\n`;
    })
    .join('');
}

function fit<Row>(columns: readonly Column<Row>[], lines: string[][], width: number): number[] {
  const widths = columns.map((_, at) =>
    Math.max(0, ...lines.map((texts) => widthOf(texts[at] as string))),
  );
  const gaps = gap.length * (columns.length - 1);
  let excess = widths.reduce((sum, each) => sum + each, gaps) - width;
  for (const [at, { shrinkTo }] of columns.entries()) {
    if (shrinkTo === undefined || excess <= 0) continue;
    const own = widths[at] as number;
    const narrowed = Math.max(Math.min(own, shrinkTo), own - excess);
    excess -= own - narrowed;
    widths[at] = narrowed;
  }
  return widths;
}

function line<Row>(
  texts: string[],
  columns: readonly Column<Row>[],
  widths: number[],
  colour: (at: number) => Parameters<typeof style>[0] | undefined,
): string {
  return texts
    .map((text, at) => {
      const cut = (columns[at]?.keepsEnd ? endOf : shorten)(text, widths[at] as number);
      const format = colour(at);
      const shown = format === undefined || cut === '' ? cut : style(format, cut);
      const padding = ' '.repeat((widths[at] as number) - widthOf(cut));
      if (columns[at]?.align === 'right') return padding + shown;
      return at === texts.length - 1 ? shown : shown + padding;
    })
    .join(gap)
    .trimEnd();
}

const letters = new Intl.Segmenter();

/** Cuts to a width in columns; wide characters take two. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let result = '';
  let taken = 0;
  for (const { segment } of letters.segment(text)) {
    const wide = widthOf(segment);
    if (taken + wide > width - 1) break;
    result += segment;
    taken += wide;
  }
  return `${result}…`;
}

/** The same from behind. */
function endOf(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let rest = text;
  for (const { segment } of letters.segment(text)) {
    if (widthOf(rest) <= width - 1) break;
    rest = rest.slice(segment.length);
  }
  return `…${rest}`;
}
