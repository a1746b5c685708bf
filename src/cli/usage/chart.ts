/** One column of a chart. */
export interface Point {
  label: string;
  value: number;
}

export interface ChartOptions {
  /** Columns of the terminal. */
  width: number;
  /** Nothing but ASCII. */
  ascii?: boolean;
  /** A value as it stands at the axis. */
  format(value: number): string;
}

const height = 8;
const widestBar = 8;

interface Signs {
  /** A cell from empty to full. */
  fill: readonly string[];
  axis: string;
  tick: string;
  corner: string;
  base: string;
}

const blocks: Signs = { fill: [...' ▁▂▃▄▅▆▇█'], axis: '│', tick: '┤', corner: '└', base: '─' };
const plainSigns: Signs = { fill: [...' .:#'], axis: '|', tick: '+', corner: '+', base: '-' };

/**
 * Columns over time, as wide as the terminal at the most: where there are more points than columns, several that
 * stand side by side are one. `each`: how many points a column is.
 */
export function chart(
  points: readonly Point[],
  { width, ascii = false, format }: ChartOptions,
): { text: string; each: number } {
  const signs = ascii ? plainSigns : blocks;
  const room = Math.max(1, width - 12);
  const each = Math.max(1, Math.ceil(points.length / room));
  const columns = grouped(points, each);
  const top = roundedUp(Math.max(0, ...columns.map(({ value }) => value)));
  const marks = new Map([
    [height, format(top)],
    [height / 2, format(top / 2)],
    [0, format(0)],
  ]);
  const margin = Math.max(...[...marks.values()].map(({ length }) => length));
  const { bar, gap } = barOf(columns.length, width - margin - 2);
  const lines = Array.from({ length: height }, (_, index) => {
    const row = height - index;
    const mark = (marks.get(row) ?? '').padStart(margin);
    const cells = columns.map(({ value }) => cell(value / top, row, signs).repeat(bar));
    return `${mark} ${marks.has(row) ? signs.tick : signs.axis}${cells.join(' '.repeat(gap))}`;
  });
  const length = columns.length * (bar + gap) - gap;
  lines.push(
    `${(marks.get(0) ?? '').padStart(margin)} ${signs.corner}${signs.base.repeat(length)}`,
  );
  lines.push(' '.repeat(margin + 2) + labels(columns, bar + gap, length));
  return { text: lines.map((line) => `${line.trimEnd()}\n`).join(''), each };
}

function grouped(points: readonly Point[], each: number): Point[] {
  return Array.from({ length: Math.ceil(points.length / each) }, (_, index) => {
    const group = points.slice(index * each, (index + 1) * each);
    return {
      label: group[0]?.label ?? '',
      value: group.reduce((sum, { value }) => sum + value, 0),
    };
  });
}

/** A number with a readable half, or 1 where there is nothing. */
function roundedUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ??
    value
  );
}

function barOf(count: number, room: number): { bar: number; gap: number } {
  const share = Math.floor(room / Math.max(1, count));
  return share < 2 ? { bar: 1, gap: 0 } : { bar: Math.min(widestBar, share - 1), gap: 1 };
}

/** What is used at all is to be seen. */
function cell(share: number, row: number, { fill }: Signs): string {
  const steps = fill.length - 1;
  const filled = share <= 0 ? 0 : Math.max(1, Math.round(share * height * steps));
  return fill[Math.min(steps, Math.max(0, filled - (row - 1) * steps))] as string;
}

/** The first, the last, and of those between as many as stand apart. */
function labels(columns: readonly Point[], step: number, length: number): string {
  const last = columns.at(-1)?.label ?? '';
  const lastAt = Math.max(0, length - last.length);
  let line = '';
  for (const [index, { label }] of columns.entries()) {
    const at = index * step;
    if (line !== '' && at < line.length + 2) continue;
    if (index > 0 && at + label.length + 2 > lastAt) break;
    line = line.padEnd(at) + label;
  }
  if (columns.length < 2 || lastAt < line.length + 1) return line;
  return line.padEnd(lastAt) + last;
}
