import { duration } from '../../figures.ts';
import type { Amount } from '../../usage/amount.ts';
import { tokensOf, unnamed } from '../../usage/amount.ts';
import type { Block } from '../../usage/block.ts';
import type { Savings } from '../../usage/cache-savings.ts';
import { unpricedOf } from '../../usage/report-facts.ts';
import { localMinute } from '../print/local-time.ts';
import { plain } from '../print/plain.ts';
import { wrap } from '../print/wrap.ts';
import { costOf, dollars, tokens } from './figures.ts';

/** What stands below the table: the block that is open, what caching was worth, what has no price. */
export function remarks(
  total: Amount,
  { block, savings }: { block: Block | undefined; savings: Savings },
): string {
  const lines = [
    ...(block ? [blockLine(block)] : []),
    ...(savings.read > 0 ? [savingsLine(savings)] : []),
    ...unpricedLines(total),
  ];
  return lines.map((line) => `${wrap(line, 2)}\n`).join('');
}

function blockLine({ endsAt, amount }: Block): string {
  const left = duration(endsAt - Date.now());
  const used = `${tokens(tokensOf(amount))} tokens, ${costOf(amount)}`;
  return `Claude's 5 hours: ${used}; ends in ${left} (${localMinute(endsAt).slice(11)})`;
}

function savingsLine({ read, saved, paid }: Savings): string {
  const more = paid > 0 ? `; written for ${dollars(paid)} more` : '';
  return `Cache: ${tokens(read)} tokens read for ${dollars(saved)} less than input${more}`;
}

/** Each model once, and how the first of them is given a price. */
function unpricedLines(total: Amount): string[] {
  const models = unpricedOf(total).filter(({ tokens: number }) => number > 0);
  if (models.length === 0) return [];
  const named = models.map(
    ({ model, tokens: number }) => `${plain(model)} (${number.toLocaleString('en')} tokens)`,
  );
  const example = models.find(({ model }) => model !== unnamed)?.model;
  return [`no price: ${named.join(', ')}`, ...(example === undefined ? [] : [hintFor(example)])];
}

function hintFor(model: string): string {
  // Within the shell's quotes, whatever a transcript calls its model.
  const name = JSON.stringify(plain(model)).replaceAll("'", String.raw`\u0027`);
  const setting = `{${name}: {"input": …, "output": …}}`;
  return `Give one, in USD a million tokens: tracecraft config set usage.prices '${setting}'`;
}
