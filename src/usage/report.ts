import type { HarnessName } from '../harness/harness.ts';
import type { Database } from '../state/database.ts';
import { type Amount, add, modelName, nothing, tokensOf } from './amount.ts';
import { type AnswerSession, answersOf, type CountedAnswer, type Selection } from './answers.ts';
import { addSavings, noSavings, type Savings } from './cache-savings.ts';
import { type Calendar, calendar, monthOf, weekOf } from './calendar.ts';
import { costOf } from './cost.ts';
import type { OwnPrices } from './own-prices.ts';

export const reports = ['daily', 'weekly', 'monthly', 'session', 'model', 'project'] as const;
export type By = (typeof reports)[number];

export interface ReportOptions extends Selection {
  by: By;
  /** Days are those of UTC, not of this machine's clock. */
  utc?: boolean;
  own?: OwnPrices | undefined;
}

/** What was used in a day, by a session, … */
export interface ReportRow {
  /**
   * A day, the Monday of a week, a month (`2026-11`), a session's id, a model, a project; empty for answers
   * that have no time, and for sessions of no folder.
   */
  key: string;
  /** Subagents' too. */
  amount: Amount;
  subagents: Amount;
  /** In how many. */
  sessions: number;
  /** Those that took most tokens first. */
  models: { model: string; amount: Amount }[];
  /** ms since 1970 of the first and the last answer; undefined where none has a time */
  firstAt?: number;
  lastAt?: number;
  /** Of a session. */
  harness?: HarnessName;
  project?: string;
  title?: string;
}

export interface Report {
  /** Days and sessions: the newest last. Models and projects: those that cost most first. */
  rows: ReportRow[];
  total: ReportRow;
  savings: Savings;
}

/** What was used, each answer once. */
export function report(db: Database, options: ReportOptions): Report {
  const rows = new Map<string, Sum>();
  const total = newSum('');
  const savings = noSavings();
  const keyOf = keys(options.by, calendar({ utc: options.utc ?? false }));
  for (const counted of answersOf(db, options)) {
    const { id, key } = keyOf(counted);
    let row = rows.get(id);
    if (!row) {
      row = newSum(key);
      rows.set(id, row);
    }
    const cost = costOf(counted.answer, options.own);
    take(row, counted, cost);
    take(total, counted, cost);
    addSavings(savings, counted.answer, options.own);
  }
  return {
    rows: [...rows.values()].map((sum) => rowOf(sum, options.by)).sort(order[options.by]),
    total: rowOf(total, options.by),
    savings,
  };
}

/** A row while it grows. */
interface Sum {
  key: string;
  amount: Amount;
  subagents: Amount;
  sessions: Set<string>;
  models: Map<string, Amount>;
  firstAt: number;
  lastAt: number;
  /** Of its first answer. */
  session?: AnswerSession;
}

function newSum(key: string): Sum {
  return {
    key,
    amount: nothing(),
    subagents: nothing(),
    sessions: new Set(),
    models: new Map(),
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY,
  };
}

function take(sum: Sum, counted: CountedAnswer, cost: number | undefined): void {
  const { answer, session, isSubagent } = counted;
  add(sum.amount, answer, cost);
  if (isSubagent) add(sum.subagents, answer, cost);
  sum.sessions.add(session.id);
  const model = modelName(answer);
  const own = sum.models.get(model) ?? nothing();
  sum.models.set(model, own);
  add(own, answer, cost);
  if (answer.at !== undefined) {
    if (answer.at < sum.firstAt) sum.firstAt = answer.at;
    if (answer.at > sum.lastAt) sum.lastAt = answer.at;
  }
  sum.session ??= session;
}

function rowOf(sum: Sum, by: By): ReportRow {
  const { key, amount, subagents, sessions, models, firstAt, lastAt, session } = sum;
  return {
    key,
    amount,
    subagents,
    sessions: sessions.size,
    models: [...models]
      .map(([model, own]) => ({ model, amount: own }))
      .sort((a, b) => tokensOf(b.amount) - tokensOf(a.amount) || compare(a.model, b.model)),
    ...(firstAt <= lastAt && { firstAt, lastAt }),
    ...(by === 'session' &&
      session && {
        harness: session.harness,
        project: session.project,
        ...(session.title && { title: session.title }),
      }),
  };
}

/** What rows are told apart by, and what they are called. */
function keys(
  by: By,
  { dayOf }: Calendar,
): (counted: CountedAnswer) => { id: string; key: string } {
  const named = (key: string) => ({ id: key, key });
  const timed =
    (periodOf: (day: string) => string) =>
    ({ answer: { at } }: CountedAnswer) =>
      named(at === undefined ? '' : periodOf(dayOf(at)));
  const all: Record<By, (counted: CountedAnswer) => { id: string; key: string }> = {
    daily: timed((day) => day),
    weekly: timed(weekOf),
    monthly: timed(monthOf),
    session: ({ session }) => ({ id: session.id, key: session.session }),
    model: ({ answer }) => named(modelName(answer)),
    project: ({ session }) => named(session.project),
  };
  return all[by];
}

type Order = (a: ReportRow, b: ReportRow) => number;

const byKey: Order = (a, b) => compare(a.key, b.key);
const byAge: Order = (a, b) => (a.lastAt ?? 0) - (b.lastAt ?? 0) || byKey(a, b);
const byCost: Order = (a, b) =>
  b.amount.cost - a.amount.cost || tokensOf(b.amount) - tokensOf(a.amount) || byKey(a, b);

const order: Record<By, Order> = {
  daily: byKey,
  weekly: byKey,
  monthly: byKey,
  session: byAge,
  model: byCost,
  project: byCost,
};

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
