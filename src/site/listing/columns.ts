import { dollars, tokens } from '../../figures.ts';
import { tokensOf } from '../../usage/amount.ts';
import { pageTitle } from '../digest/page-title.ts';
import { breakable } from '../page/breakable.ts';
import { escapeText } from '../page/escape-text.ts';
import { lasting } from '../page/times.ts';
import { visible } from '../page/visible.ts';
import { lineageHtml } from './lineage.ts';
import { type ListedPage, startOf } from './listed-page.ts';

/** What the list shows of a session, and by what it can be sorted. */
export interface Column {
  /** Its cells' class is `col-` and this; and so it is called in the address of a sorted list. */
  name: string;
  label: string;
  /** What the label leaves open. */
  hint?: string;
  sort: 'text' | 'number';
  /** HTML of the cell. */
  html(page: ListedPage): string;
  /** What a cell is sorted by where its text is no plain text or number. */
  value?(page: ListedPage): number | undefined;
}

export const columns: readonly Column[] = [
  { name: 'title', label: 'Session', sort: 'text', html: titleHtml },
  {
    name: 'harness',
    label: 'Harness',
    sort: 'text',
    html: ({ harnessLabel }) => shown(harnessLabel),
  },
  {
    name: 'project',
    label: 'Project',
    sort: 'text',
    html: ({ facts }) => breakable(shown(facts.project)),
  },
  { name: 'branch', label: 'Branch', sort: 'text', html: ({ facts }) => shown(facts.git_branch) },
  {
    name: 'model',
    label: 'Model',
    sort: 'text',
    html: ({ facts, digest }) => shown(digest.models[0] ?? facts.model),
  },
  { name: 'started', label: 'Started', sort: 'number', html: startHtml, value: startOf },
  {
    name: 'duration',
    label: 'Active',
    hint: 'Time at work: gaps of more than ten minutes are left out',
    sort: 'number',
    html: ({ digest }) => (digest.activeMs > 0 ? lasting(digest.activeMs) : ''),
    value: ({ digest }) => digest.activeMs,
  },
  numberColumn('turns', 'Turns', ({ turns }) => turns),
  numberColumn(
    'tools',
    'Tools',
    ({ toolCalls }) => toolCalls,
    'Tool calls, those of subagents counted in',
  ),
  {
    name: 'tokens',
    label: 'Tokens',
    hint: 'Read, written, and from and to the cache',
    sort: 'number',
    html: ({ digest }) => (tokensOf(digest.usage) > 0 ? tokens(tokensOf(digest.usage)) : ''),
    value: ({ digest }) => tokensOf(digest.usage),
  },
  {
    name: 'cost',
    label: 'Cost',
    hint: 'By the models’ list prices; empty where none is known, and “+” where some tokens have no known price',
    sort: 'number',
    html: ({ digest: { cost, unpriced } }) =>
      cost === undefined ? '' : `${escapeText(dollars(cost))}${unpriced.length > 0 ? '+' : ''}`,
    value: ({ digest }) => digest.cost,
  },
  numberColumn('agents', 'Agents', ({ subagents }) => subagents, 'Subagents'),
];

function numberColumn(
  name: string,
  label: string,
  numberOf: (digest: ListedPage['digest']) => number,
  hint?: string,
): Column {
  const html = ({ digest }: ListedPage) => {
    const number = numberOf(digest);
    return number > 0 ? number.toLocaleString('en') : '';
  };
  return { name, label, ...(hint && { hint }), sort: 'number', html };
}

/** UTF-16 units of a text in a cell: of longer ones, the session's page has the whole. */
const longest = 200;

function shown(text: string | null | undefined): string {
  if (!text) return '';
  return escapeText(visible(text.length > longest ? `${text.slice(0, longest)}…` : text));
}

function titleHtml(page: ListedPage): string {
  const link = `<a href="${escapeText(encodeURI(page.page))}">${shown(pageTitle(page.facts, page.digest))}</a>`;
  return `${link}${lineageHtml(page.relatives)}`;
}

/** The day stands above; the script shows the reader's own hours. */
function startHtml(page: ListedPage): string {
  const start = startOf(page);
  if (start === undefined) return '';
  const iso = new Date(start).toISOString();
  return `<time datetime="${iso}">${iso.slice(11, 16)}</time>`;
}
