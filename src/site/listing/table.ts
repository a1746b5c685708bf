import { count } from '../../figures.ts';
import { type Column, columns } from './columns.ts';
import { dayOf, type ListedPage, startOf } from './listed-page.ts';

/**
 * The sessions by day; one body a day, which a browser can leave out while it is not seen. The ends of cells
 * are left out, as HTML allows: of 20,000 sessions they are megabytes.
 */
export function* sessionTable(pages: readonly ListedPage[]): Generator<string> {
  yield `<table class="sessions" id="sessions">
<caption class="unseen">Sessions by day, the newest first</caption>
<thead><tr>${columns.map(heading).join('')}</tr></thead>
`;
  for (const [day, some] of Map.groupBy(pages, dayName)) {
    yield `<tbody><tr class="day"><th colspan="${columns.length}" scope="rowgroup">${dayHeading(day)} <span class="quiet-text">${count(some.length, 'session')}</span></th></tr>\n`;
    for (const [index, page] of some.entries()) {
      // The newest of a day leads there, for the chart: the reader's own days may begin at other hours.
      const id = index === 0 && day !== '' ? ` id="day-${day}"` : '';
      yield `<tr${id}>${columns.map((column) => cell(column, page)).join('')}</tr>\n`;
    }
    yield '</tbody>\n';
  }
  yield '</table>\n';
}

function dayName(page: ListedPage): string {
  const start = startOf(page);
  return start === undefined ? '' : dayOf(start);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  ...({
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  } as const),
});

function dayHeading(day: string): string {
  return day === ''
    ? 'No time known'
    : `<time datetime="${day}">${dayFormat.format(new Date(day))}</time>`;
}

function heading({ name, label, hint, sort }: Column): string {
  const title = hint === undefined ? '' : ` title="${hint}"`;
  return `<th scope="col" class="col-${name}" data-sort="${sort}"${title}>${label}</th>`;
}

function cell(column: Column, page: ListedPage): string {
  const value = column.value?.(page);
  const data = value === undefined ? '' : ` data-v="${value}"`;
  const html = column.html(page);
  if (column.name === 'title') return `<th scope="row" class="col-title">${html}`;
  // On a phone, where there are no headings, its noun stands behind it.
  const one = html === '1' ? ' one' : '';
  return `<td class="col-${column.name}${one}"${data}>${html}`;
}
