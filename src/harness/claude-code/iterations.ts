import { asFields, asText, type Fields } from '../records.ts';
import type { Usage } from '../turn.ts';
import { tokens } from '../turn-builder.ts';
import type { Answer } from '../usage-reader.ts';
import { usageOf } from './answer-usage.ts';

/**
 * What other models advised within an answer (`/advisor`, 2.1.98 and later): the answer's own counts do not hold it.
 * https://github.com/ccusage/ccusage/issues/1115
 */
export function advisedIn(answer: Answer, usage: Fields): Answer[] {
  const { cost, fast, ...rest } = answer;
  return iterationsOf(usage).flatMap((iteration, index) => {
    if (iteration.type !== 'advisor_message') return [];
    const { model: _, ...unnamed } = rest;
    const model = asText(iteration.model);
    return {
      ...unnamed,
      id: `${answer.id} advised ${index}`,
      ...(model !== undefined && { model }),
      usage: usageOf(iteration),
      cacheWriteLong: longOf(iteration),
    };
  });
}

/** Where an answer was had in several requests, of which it has the sum: what the last one of its own took. */
export function lastIteration(usage: Fields): Usage | undefined {
  const last = iterationsOf(usage).findLast(({ type }) => type === 'message');
  return last && usageOf(last);
}

/** Tokens that the cache keeps for an hour: part of all that it was given. */
export function longOf(usage: Fields): number {
  const long = tokens(asFields(usage.cache_creation)?.ephemeral_1h_input_tokens);
  return Math.min(long, tokens(usage.cache_creation_input_tokens));
}

function iterationsOf({ iterations }: Fields): Fields[] {
  if (!Array.isArray(iterations)) return [];
  return iterations.map(asFields).filter((iteration) => iteration !== undefined);
}
