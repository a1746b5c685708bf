import type { Usage } from '../harness/turn.ts';
import type { Costed } from './cost.ts';
import { fastName } from './prices.ts';

/** Answers added up. */
export interface Amount extends Usage {
  /** Part of `cacheWrite`. */
  cacheWriteLong: number;
  answers: number;
  /** USD, of the answers that have a price. */
  cost: number;
  /** Tokens of the others, by model. */
  unpriced: Map<string, number>;
}

/** Where a record does not say which model answered. */
export const unnamed = '(not named)';

export function nothing(): Amount {
  return {
    input: 0,
    output: 0,
    cacheRead: 0,
    cacheWrite: 0,
    reasoning: 0,
    cacheWriteLong: 0,
    answers: 0,
    cost: 0,
    unpriced: new Map(),
  };
}

/** `cost`: undefined where it is not known. */
export function add(sum: Amount, answer: Costed, cost: number | undefined): void {
  const { usage } = answer;
  sum.input += usage.input;
  sum.output += usage.output;
  sum.cacheRead += usage.cacheRead;
  sum.cacheWrite += usage.cacheWrite;
  sum.reasoning += usage.reasoning;
  sum.cacheWriteLong += answer.cacheWriteLong;
  sum.answers += 1;
  if (cost !== undefined) {
    sum.cost += cost;
    return;
  }
  const model = modelName(answer);
  sum.unpriced.set(model, (sum.unpriced.get(model) ?? 0) + tokensOf(usage));
}

/** As `usage.prices` would name it: one that is paid for speed is another one. */
export function modelName({ model, fast }: Pick<Costed, 'model' | 'fast'>): string {
  if (model === undefined) return unnamed;
  return fast ? fastName(model) : model;
}

/** All of them; the reasoning is part of the output. */
export function tokensOf({ input, output, cacheRead, cacheWrite }: Usage): number {
  return input + output + cacheRead + cacheWrite;
}
