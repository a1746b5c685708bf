import { noUsage, type Usage } from '../../harness/turn.ts';
import type { Answer } from '../../harness/usage-reader.ts';
import { costOf } from '../../usage/cost.ts';
import type { OwnPrices } from '../../usage/own-prices.ts';
import type { SessionDigest } from '../model.ts';

/** What models were asked for, each answer once in all records of a page. */
export function createSpent(prices?: OwnPrices): {
  add(answers: readonly Answer[]): void;
  total(): Pick<SessionDigest, 'usage' | 'cost' | 'unpriced' | 'models'>;
} {
  const counted = new Set<string>();
  const models = new Map<string, number>();
  const unpriced = new Set<string>();
  const usage: Usage = { ...noUsage };
  let cost: number | undefined;

  function take(answer: Answer): void {
    if (answer.copied || counted.has(answer.id)) return;
    counted.add(answer.id);
    for (const key of Object.keys(usage) as (keyof Usage)[]) usage[key] += answer.usage[key];
    const { model } = answer;
    // Messages that the client itself put in the model's place.
    if (model !== undefined && model !== '<synthetic>') {
      models.set(model, (models.get(model) ?? 0) + 1);
    }
    const price = costOf(answer, prices);
    if (price !== undefined) cost = (cost ?? 0) + price;
    else unpriced.add(model ?? 'a model without a name');
  }

  return {
    add: (answers) => answers.forEach(take),
    total: () => ({
      usage,
      ...(cost !== undefined && { cost }),
      unpriced: [...unpriced].sort(),
      models: [...models].sort((a, b) => b[1] - a[1]).map(([model]) => model),
    }),
  };
}
