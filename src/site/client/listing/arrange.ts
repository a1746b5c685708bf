import type { Row } from './rows.ts';

/** Rows of a body that a browser can leave out while it is not seen. */
const rowsOfBody = 100;

const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

/** Puts rows into bodies, one for each of the reader's days. */
export function byDay(rows: readonly Row[]): HTMLTableSectionElement[] {
  const groups = Map.groupBy(rows, ({ start }) => (start === undefined ? '' : localDay(start)));
  return [...groups].map(([day, some]) => {
    const body = document.createElement('tbody');
    body.append(heading(day, some), ...some.map(({ element }) => element));
    for (const row of some) tellTime(row, hours);
    return body;
  });
}

/** Puts rows into bodies of the same length; each tells its date. */
export function inStretches(rows: readonly Row[]): HTMLTableSectionElement[] {
  const bodies: HTMLTableSectionElement[] = [];
  for (let at = 0; at < rows.length; at += rowsOfBody) {
    const body = document.createElement('tbody');
    for (const row of rows.slice(at, at + rowsOfBody)) {
      tellTime(row, dates);
      body.append(row.element);
    }
    bodies.push(body);
  }
  return bodies;
}

function heading(day: string, rows: readonly Row[]): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = 'day';
  const head = document.createElement('th');
  head.colSpan = rows[0]?.element.cells.length ?? 1;
  head.scope = 'rowgroup';
  const time = document.createElement('time');
  time.dateTime = day;
  time.textContent = day === '' ? 'No time known' : days.format(rows[0]?.start);
  const count = document.createElement('span');
  count.className = 'quiet-text';
  count.textContent = `${rows.length} session${rows.length === 1 ? '' : 's'}`;
  head.append(time, ' ', count);
  row.append(head);
  return row;
}

function tellTime({ time, start }: Row, format: Intl.DateTimeFormat): void {
  if (!time || start === undefined) return;
  time.textContent = format.format(start);
  time.title = time.dateTime;
}

function localDay(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
