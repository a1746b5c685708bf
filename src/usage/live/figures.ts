import type { HarnessName } from '../../harness/harness.ts';
import type { Fill } from '../../harness/usage-reader.ts';
import type { Database } from '../../state/database.ts';
import { type Amount, add, modelName, nothing, tokensOf, unnamed } from '../amount.ts';
import { type Costed, costOf } from '../cost.ts';
import type { OwnPrices } from '../own-prices.ts';
import type { LiveRow } from './live-row.ts';
import { guessedWindow } from './model-window.ts';

/** What a session on this machine has used, as far as it is counted. */
export type Figures = Pick<LiveRow, 'title' | 'model' | 'cost' | 'unpriced'> & {
  fill: Fill | undefined;
};

export const noFigures: Figures = {
  title: undefined,
  fill: undefined,
  model: undefined,
  cost: undefined,
  unpriced: [],
};

interface SessionName {
  harness: HarnessName;
  session: string;
}

export function figuresOf(db: Database, name: SessionName, own?: OwnPrices): Figures {
  const { fill, title } = told(db, name);
  const amounts = [...amountsByModel(db, name, own)];
  const model = fill?.model ?? amounts.map(([name]) => name).find((name) => name !== unnamed);
  const unpriced = amounts.flatMap(([, amount]) => [...amount.unpriced.keys()]);
  const priced = amounts.some(([, { unpriced, answers }]) => unpriced.size === 0 && answers > 0);
  const cost = amounts.reduce((sum, [, amount]) => sum + amount.cost, 0);
  return {
    title,
    fill,
    model,
    cost: priced || cost > 0 ? cost : undefined,
    unpriced: [...new Set(unpriced)],
  };
}

/** `noted`: the window that the client told elsewhere than in its transcript. */
export function fillOf(
  { fill, model }: Pick<Figures, 'fill' | 'model'>,
  noted: number | undefined,
): LiveRow['fill'] {
  if (!fill) return undefined;
  const { used, window = noted } = fill;
  const guessed = window === undefined ? guessedWindow(model, used) : undefined;
  return { used, window: window ?? guessed, isEstimated: guessed !== undefined };
}

/** SQL: a transcript is the session's own, also of one that is a subagent; not that of a subagent beside it. */
export const isSessions = '(is_subagent = 0 OR parent IS NOT NULL)';

/** By the transcript that answered last: a thread that was gone back in has an older one, too. */
function told(db: Database, { harness, session }: SessionName) {
  const rows = db
    .prepare(
      `SELECT fill, title FROM sources
       WHERE place = '' AND harness = ? AND session = ? AND ${isSessions}
       ORDER BY coalesce(last_at, 0) DESC`,
    )
    .all(harness, session);
  const filled = rows.find(({ fill }) => fill !== null);
  const titled = rows.find(({ title }) => title !== null);
  return {
    fill: filled && (JSON.parse(String(filled.fill)) as Fill),
    title: titled && String(titled.title),
  };
}

/** The model that took most tokens first; subagents' answers are the session's. */
export function amountsByModel(
  db: Database,
  { harness, session }: SessionName,
  own?: OwnPrices,
): Map<string, Amount> {
  const rows = db
    .prepare(
      `SELECT models.name AS model, at, input, output, cache_read, cache_write, cache_write_long,
         reasoning, cost, fast
       FROM answers LEFT JOIN models ON models.id = answers.model
       WHERE source IN (SELECT id FROM sources WHERE place = '' AND harness = ? AND session = ?)`,
    )
    .iterate(harness, session);
  const amounts = new Map<string, Amount>();
  for (const row of rows) {
    const answer = answerOf(row);
    const name = modelName(answer);
    const amount = amounts.get(name) ?? nothing();
    amounts.set(name, amount);
    add(amount, answer, costOf(answer, own));
  }
  return new Map([...amounts].sort(([, a], [, b]) => tokensOf(b) - tokensOf(a)));
}

function answerOf(row: Record<string, unknown>): Costed {
  return {
    ...(row.model !== null && { model: String(row.model) }),
    ...(row.at !== null && { at: Number(row.at) }),
    ...(row.cost !== null && { cost: Number(row.cost) }),
    ...(row.fast === 1 && { fast: true as const }),
    usage: {
      input: Number(row.input),
      output: Number(row.output),
      cacheRead: Number(row.cache_read),
      cacheWrite: Number(row.cache_write),
      reasoning: Number(row.reasoning),
    },
    cacheWriteLong: Number(row.cache_write_long),
  };
}
