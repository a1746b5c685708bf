import type { Argv } from 'yargs';
import { freshIndex } from '../../recall/fresh.ts';
import { findIndexed } from '../../recall/indexed-record.ts';
import type { TurnScope } from '../../recall/indexed-turns.ts';
import { summarizeInBackground } from '../../recall/summaries/in-background.ts';
import { parseWhen } from '../../recall/when.ts';
import type { Database } from '../../state/database.ts';
import { type CliContext, inContext } from '../context.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { givenId, harnessOption } from '../session/options.ts';
import { sinceWhen } from '../session/time-options.ts';

/** Of an option that is given twice, the last one counts. */
function last<T>(value: T | T[]): T {
  return Array.isArray(value) ? (value.at(-1) as T) : value;
}

/** Keeps all words of a positional; without this, of several the last one alone. */
export function keepingWords<Args>(args: Argv<Args>, single: readonly string[]): Argv<Args> {
  return args
    .parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': true })
    .coerce([...single, 'project', 'harness'], last) as Argv<Args>;
}

/** Which turns are meant, for each of the commands. */
export const scopeOptions = {
  project: {
    type: 'string',
    requiresArg: true,
    conflicts: 'all',
    describe: 'Turns of this project, in place of the one here',
  },
  all: { type: 'boolean', describe: 'Turns of all projects' },
  harness: { ...harnessOption, describe: 'Turns of this harness only' },
  session: {
    type: 'string',
    requiresArg: true,
    coerce: (id: string | string[]) => givenId(last(id)),
    describe: 'Turns of this session only: its id, or enough of its beginning',
  },
} as const;

export const timeOptions = {
  since: {
    type: 'string',
    requiresArg: true,
    describe: 'Only what is newer: 12h, 7d, 14:02, yesterday, 2026-01-31',
  },
  until: { type: 'string', requiresArg: true, describe: 'Only what is older, in the same forms' },
} as const;

export interface ScopeArgs {
  project?: string;
  all?: boolean;
  harness?: string;
  session?: string;
}

/** A session is of its project, wherever one stands. */
export function scopeOf(context: CliContext, db: Database, args: ScopeArgs): TurnScope {
  const { bucketUrl: bucket } = context;
  const { project, all, harness, session } = args;
  if (session === undefined) {
    return { bucket, harness, project: all ? undefined : (project ?? context.project) };
  }
  return { bucket, record: findIndexed(db, session, { bucket, project, harness }) };
}

export function timesOf({ since, until }: { since?: string; until?: string }) {
  return {
    ...(since !== undefined && { since: timeOf(since, '--since') }),
    ...(until !== undefined && { until: timeOf(until, '--until') }),
  };
}

/** A day is in: until its end, since its beginning. */
function timeOf(text: string, option: '--since' | '--until'): number {
  const isDay = /^(?:today|yesterday|\d{4}-\d\d-\d\d)$/i.test(text.trim());
  const [first, ...others] = parseWhen(text)?.stretches ?? [];
  if (!first || text.includes('..')) return sinceWhen(text, Date.now(), option);
  return option === '--until' && isDay ? (others.at(-1) ?? first)[1] : first[0];
}

/** ms for which a command waits for what is new before it answers by what it has. */
const patience = 20_000;

/** Runs a command's work on the index, brought up to date. */
export function inIndex(
  work: (context: CliContext, db: Database) => void | Promise<void>,
): Promise<void> {
  return inContext(async (context) => {
    const progress = openProgress();
    const db = await freshIndex(context, {
      patience,
      note: (text) => progress.say(plain(text)),
      onProgress: (state) => progress.show(state),
    }).finally(() => progress.end());
    try {
      await work(context, db);
      summarizeInBackground(context, db);
    } finally {
      db.close();
    }
  });
}

/** Where nothing was found, and where there may be something: `in shop; --all looks in every project`. */
export function lookedIn({ project, record, harness }: TurnScope): string {
  if (record) return 'in this session; without --session there may be';
  const other = harness === undefined ? '' : `; without --harness ${harness} there may be`;
  if (project === undefined) return `in any project${other}`;
  return `in ${plain(project)}; --all looks in every project${other}`;
}
