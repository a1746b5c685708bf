import { type LiveRow, shareOf } from '../../usage/live/live-row.ts';
import type { Session } from './session-page.ts';

/** What a person sees and has chosen, all that keys change. */
export interface View {
  /** Also what has ended, and what changed within a day. */
  all: boolean;
  sort: Sort;
  filter: string;
  /** Keys are letters of the filter. */
  isTyping: boolean;
  /** Until then nobody knows whether there are sessions. */
  hasLooked: boolean;
  /** `rowKey` of the chosen row; undefined until one is. */
  selected: string | undefined;
  page: Page;
  /** Lines of the page that are above the screen. */
  scroll: number;
  /** Of the session whose page is open, once it is read. */
  session?: Session;
}

export type Page = 'list' | 'session' | 'help';

export const sorts = ['age', 'context', 'cost', 'project'] as const;
export type Sort = (typeof sorts)[number];

export function firstView(all: boolean): View {
  return {
    all,
    sort: 'age',
    filter: '',
    isTyping: false,
    hasLooked: false,
    selected: undefined,
    page: 'list',
    scroll: 0,
  };
}

export function rowKey({ harness, session }: Pick<LiveRow, 'harness' | 'session'>): string {
  return `${harness}/${session}`;
}

/** The rows that match, in the order that was chosen. */
export function chosenRows(
  rows: readonly LiveRow[],
  { sort, filter }: Pick<View, 'sort' | 'filter'>,
): LiveRow[] {
  const words = filter.toLowerCase().split(/\s+/);
  return rows
    .filter((row) => words.every((word) => textOf(row).includes(word)))
    .sort((a, b) => orders[sort](a, b) || compare(rowKey(a), rowKey(b)));
}

/** The place of the selected row, else of the first one. */
export function selectedAt(rows: readonly LiveRow[], { selected }: Pick<View, 'selected'>): number {
  return Math.max(
    0,
    rows.findIndex((row) => rowKey(row) === selected),
  );
}

function textOf({ project, harness, session, title, model }: LiveRow): string {
  return [project, harness, session, title, model].join('\n').toLowerCase();
}

type Order = (a: LiveRow, b: LiveRow) => number;

/** What a moment changes must not make rows jump: of sessions at work, the order is by the ten seconds. */
const step = 10_000;
const byAge: Order = (a, b) => Math.floor(b.changedAt / step) - Math.floor(a.changedAt / step);

const orders: Record<Sort, Order> = {
  age: byAge,
  context: (a, b) => (shareOf(b) ?? -1) - (shareOf(a) ?? -1),
  cost: (a, b) => (b.cost ?? -1) - (a.cost ?? -1),
  project: (a, b) => compare(a.project ?? '', b.project ?? '') || byAge(a, b),
};

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
