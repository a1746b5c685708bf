import { fold } from '../../../recall/fold.ts';

/** A session of the list. */
export interface Row {
  element: HTMLTableRowElement;
  link: HTMLAnchorElement | null;
  /** Where it stood at first: the newest first. */
  place: number;
  /** ms since 1970; undefined where it is not known. */
  start: number | undefined;
  time: HTMLTimeElement | null;
  project: string;
  harness: string;
  /** What it is narrowed by, folded. */
  text: string;
}

/** What a row is sorted by: a number, or a text as a person sorts. */
export type SortValue = number | string | undefined;

const searched = ['title', 'project', 'branch', 'model', 'harness'];

export function readRows(table: HTMLTableElement): Row[] {
  return [...table.querySelectorAll<HTMLTableRowElement>('tbody tr:not(.day)')].map(
    (element, place) => {
      const started = cellOf(element, 'started')?.dataset.v;
      return {
        element,
        link: element.querySelector('a'),
        place,
        start: started === undefined ? undefined : Number(started),
        time: element.querySelector('.col-started time'),
        project: textOf(element, 'project'),
        harness: textOf(element, 'harness'),
        text: fold(searched.map((name) => textOf(element, name)).join('\n')),
      };
    },
  );
}

export function sortValue({ element }: Row, column: string, sort: string): SortValue {
  if (sort === 'text') return textOf(element, column).toLocaleLowerCase() || undefined;
  const cell = cellOf(element, column);
  const text = cell?.dataset.v ?? cell?.textContent?.replaceAll(',', '') ?? '';
  return text === '' ? undefined : Number(text);
}

function cellOf(row: Element, column: string): HTMLElement | null {
  return row.querySelector(`:scope > .col-${column}`);
}

function textOf(row: Element, column: string): string {
  const cell = cellOf(row, column);
  // Of a title, what it came out of stands behind it.
  return (column === 'title' ? cell?.firstElementChild : cell)?.textContent ?? '';
}
