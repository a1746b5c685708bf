import { type Amount, tokensOf } from './amount.ts';
import type { Block } from './block.ts';
import type { Savings } from './cache-savings.ts';
import type { By, ReportRow } from './report.ts';

/** A row of a report as `--json` gives it: exact figures under stable names. */
export function rowFacts(row: ReportRow, by: By) {
  return {
    [keyNames[by]]: row.key === '' ? null : row.key,
    ...(by === 'session' && {
      harness: row.harness,
      project: row.project || null,
      title: row.title ?? null,
    }),
    ...sumFacts(row),
  };
}

/** The same of the sum of all rows. */
export function sumFacts({ amount, subagents, sessions, models, firstAt, lastAt }: ReportRow) {
  return {
    ...amountFacts(amount),
    sessions,
    subagents: amountFacts(subagents),
    models: models.map(({ model, amount: own }) => ({ model, ...amountFacts(own) })),
    first_at: timeOf(firstAt),
    last_at: timeOf(lastAt),
  };
}

export const keyNames: Record<By, string> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  session: 'session',
  model: 'model',
  project: 'project',
};

export function amountFacts(amount: Amount) {
  return {
    input: amount.input,
    output: amount.output,
    reasoning: amount.reasoning,
    cache_read: amount.cacheRead,
    cache_write: amount.cacheWrite,
    cache_write_1h: amount.cacheWriteLong,
    tokens: tokensOf(amount),
    answers: amount.answers,
    cost_usd: dollars(amount.cost),
    unpriced: unpricedOf(amount),
  };
}

/** Most tokens first. */
export function unpricedOf({ unpriced }: Amount): { model: string; tokens: number }[] {
  return [...unpriced]
    .map(([model, tokens]) => ({ model, tokens }))
    .sort((a, b) => b.tokens - a.tokens || (a.model < b.model ? -1 : 1));
}

export function savingsFacts({ read, written, saved, paid }: Savings) {
  return { read, written, saved_usd: dollars(saved), paid_usd: dollars(paid) };
}

export function blockFacts({ startedAt, endsAt, amount }: Block) {
  return { started_at: timeOf(startedAt), ends_at: timeOf(endsAt), ...amountFacts(amount) };
}

/** Millionths are what prices are given in; what is below comes of adding up. */
function dollars(cost: number): number {
  return Math.round(cost * 1e6) / 1e6;
}

function timeOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
