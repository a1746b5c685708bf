import { dollars, tokens } from '../../figures.ts';
import { tokensOf } from '../../usage/amount.ts';
import { lasting } from '../page/times.ts';
import type { ListedPage } from './listed-page.ts';

/** What all of them came to. */
export function totalsHtml(pages: readonly ListedPage[]): string {
  const sum = (of: (digest: ListedPage['digest']) => number) =>
    pages.reduce((total, { digest }) => total + of(digest), 0);
  const unpriced = pages.some(({ digest }) => digest.unpriced.length > 0);
  const priced = pages.some(({ digest }) => digest.cost !== undefined);
  const facts: [label: string, value: string][] = [
    ['Sessions', pages.length.toLocaleString('en')],
    ['Turns', sum(({ turns }) => turns).toLocaleString('en')],
    ['Tool calls', sum(({ toolCalls }) => toolCalls).toLocaleString('en')],
    ['Subagents', sum(({ subagents }) => subagents).toLocaleString('en')],
    ['Active time', lasting(sum(({ activeMs }) => activeMs))],
    ['Tokens', tokens(sum(({ usage }) => tokensOf(usage)))],
    [
      'Cost',
      priced ? `${dollars(sum(({ cost }) => cost ?? 0))}${unpriced ? '+' : ''}` : 'no price known',
    ],
  ];
  const items = facts.map(
    ([label, value]) => `<div><dt>${label}</dt><dd>${value.replace('<', '&lt;')}</dd></div>`,
  );
  return `<dl class="totals">${items.join('')}</dl>\n`;
}
