import { readableUrl } from '../bucket/readable-url.ts';
import { age, ago, count, duration, size } from '../figures.ts';
import { isCheck } from '../install/proof.ts';
import { isBehind } from '../mirror/is-behind.ts';
import { lagOf, type SessionLag } from '../mirror/lag.ts';
import { redactionFault } from '../mirror/redaction.ts';
import { shortId } from '../records/record-id.ts';
import { type Health, readHealth } from '../state/health.ts';
import { type HookRun, lastHookRuns } from '../state/hook-log.ts';
import { allSources } from '../state/sources.ts';
import { command } from './command.ts';
import { type CliContext, inContext } from './context.ts';
import { note, print, printJson } from './print/output.ts';
import { style } from './print/style.ts';
import { type Fact, facts, table } from './print/table.ts';
import { wholeNumber } from './session/options.ts';

/** How far back the log is searched for the last error. */
const searchedRuns = 1000;
const shownRuns = 5;

export const status = command({
  command: 'status',
  describe: 'Show what is mirrored, what waits, and how the last hooks did; asks no network',
  builder: (args) =>
    args
      .option('all', { type: 'boolean', default: false, describe: 'Sessions of all projects' })
      .option('limit', {
        type: 'number',
        default: 10,
        requiresArg: true,
        describe: 'At most so many sessions',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const limit = wholeNumber('limit', args.limit);
      const report = gather(context, args.all);
      if (args.json) return printJson(asJson(context, report, limit));
      show(context, report, limit, args.all);
    }),
});

interface Report {
  sessions: SessionLag[];
  health: Health;
  runs: HookRun[];
  /** How many of the last ones failed, with none between that got through. */
  failedLast: number;
  lastError: HookRun | undefined;
}

function gather({ db, bucketUrl, paths, project }: CliContext, all: boolean): Report {
  const rows = allSources(db, bucketUrl)
    .filter((row) => all || row.project === project)
    // What the user has deleted is no one's concern until it goes on.
    .filter((row) => !row.deleted || isBehind(row));
  const runs = lastHookRuns(paths.hookLog, searchedRuns).filter(({ session }) => !isCheck(session));
  return {
    sessions: lagOf(rows),
    health: readHealth(db, bucketUrl),
    runs: runs.slice(0, shownRuns),
    failedLast: failedLast(runs),
    lastError: runs.find(({ outcome }) => outcome === 'failed'),
  };
}

function show(context: CliContext, report: Report, limit: number, all: boolean): void {
  const { sessions, runs, lastError } = report;
  print(
    facts([
      ['bucket', readableUrl(context.bucketUrl)],
      ['project', context.project],
      ['agent', context.agent],
      ['state', context.paths.home],
      uploads(report),
      redactionFact(context),
    ]),
  );
  heading(`Sessions of ${all ? 'this machine' : 'this project'}`);
  if (sessions.length === 0) print('None yet: hooks bring them, or `tracecraft session mirror`.\n');
  print(sessionTable(sessions, limit));
  if (sessions.length > limit) note(`${limit} of ${sessions.length}; --limit shows more.`);
  heading('Last hooks');
  if (runs.length === 0)
    print('None has run yet: `tracecraft doctor` says whether they are set up.\n');
  print(runTable(runs));
  if (lastError) {
    heading(`Last error, ${ago(lastError.at)}`);
    print(
      table(
        [lastError.error ?? 'not told', lastError.hint ?? ''].filter(Boolean),
        [{ value: (text) => text }],
        Number.POSITIVE_INFINITY,
      ),
    );
  }
}

function heading(text: string): void {
  print(`\n${style('bold', text)}\n`);
}

function sessionTable(sessions: readonly SessionLag[], limit: number): string {
  const ids = sessions.map(({ session }) => session);
  return table(sessions.slice(0, limit), [
    { title: 'ID', value: ({ session }) => shortId(session, ids) },
    { title: 'HARNESS', value: ({ harness }) => harness },
    { title: 'TITLE', value: ({ title }) => title ?? '', shrinkTo: 12 },
    {
      title: 'BEHIND',
      value: ({ behindBytes, behindSince }) =>
        behindSince === undefined ? '-' : size(behindBytes),
      align: 'right',
      colour: ({ behindSince }) => (behindSince === undefined ? undefined : 'yellow'),
    },
    {
      title: 'FOR',
      value: ({ behindSince }) => (behindSince === undefined ? '-' : age(behindSince)),
      align: 'right',
    },
    {
      title: 'MIRRORED',
      value: ({ lastMirrored }) => (lastMirrored === undefined ? 'never' : age(lastMirrored)),
      align: 'right',
    },
  ]);
}

function runTable(runs: readonly HookRun[]): string {
  return table(runs, [
    { title: 'AGE', value: ({ at }) => age(at), align: 'right' },
    { title: 'HARNESS', value: ({ harness }) => harness },
    { title: 'EVENT', value: ({ event }) => event },
    { title: 'SESSION', value: ({ session }) => session, shrinkTo: 9 },
    {
      title: 'OUTCOME',
      value: ({ outcome }) => outcome,
      colour: ({ outcome }) => (outcome === 'failed' ? 'red' : undefined),
    },
    { title: 'STORED', value: ({ bytes }) => (bytes ? size(bytes) : '-'), align: 'right' },
    { title: 'TOOK', value: ({ ms }) => `${ms} ms`, align: 'right' },
  ]);
}

/** Only where it is not as everybody expects it. */
function redactionFact({ redaction, redactor }: CliContext): Fact {
  if (redaction.off) return ['redaction', 'OFF: every secret is stored as it is', 'red'];
  const fault = redactionFault(redactor);
  if (fault) return ['redaction', `nothing is uploaded: ${fault.message}. ${fault.hint}`, 'red'];
  return ['redaction', redaction.tier === 'strict' ? 'strict' : null];
}

/** Whether hooks use the bucket now, fail at it, or leave it alone for a while. */
function uploads({ health, failedLast, lastError }: Report): Fact {
  const now = Date.now();
  if (health.failures > 0) {
    const failures = `${count(health.failures, 'failure')} in a row, the first ${ago(health.failingSince)}: ${health.error}`;
    return health.openUntil > now
      ? ['uploads', `paused for ${duration(health.openUntil - now)} (${failures})`, 'red']
      : ['uploads', `failing (${failures})`, 'red'];
  }
  if (failedLast === 0 || !lastError) return ['uploads', 'on'];
  const hooks = failedLast === 1 ? 'the last hook' : `the last ${failedLast} hooks`;
  return ['uploads', `on, but ${hooks} failed, ${ago(lastError.at)}: ${lastError.error}`, 'red'];
}

/** Of those that tried: one that was paused or had nothing to do with the bucket tells nothing. */
function failedLast(runs: readonly HookRun[]): number {
  const tried = runs.filter(({ outcome }) => !['paused', 'busy', 'ignored'].includes(outcome));
  const good = tried.findIndex(({ outcome }) => outcome !== 'failed');
  return good === -1 ? tried.length : good;
}

function asJson(context: CliContext, { sessions, health, runs, lastError }: Report, limit: number) {
  const now = Date.now();
  const time = (ms: number) => (ms > 0 ? new Date(ms).toISOString() : null);
  return {
    bucket: context.bucketUrl,
    project: context.project,
    agent: context.agent,
    machine: context.machine,
    state: context.paths.home,
    redaction: {
      ...context.redaction,
      off: context.redaction.off ?? false,
      error: redactionFault(context.redactor)?.message ?? null,
    },
    total: sessions.length,
    behind_bytes: sessions.reduce((sum, { behindBytes }) => sum + behindBytes, 0),
    sessions: sessions.slice(0, limit).map((lag) => ({
      session: lag.session,
      harness: lag.harness,
      project: lag.project,
      title: lag.title ?? null,
      sources: lag.sources,
      behind_bytes: lag.behindBytes,
      behind_seconds:
        lag.behindSince === undefined ? 0 : Math.max(0, Math.round((now - lag.behindSince) / 1000)),
      last_mirrored_at: lag.lastMirrored ?? null,
    })),
    breaker: {
      state: health.failures > 0 && health.openUntil > now ? 'open' : 'closed',
      failures: health.failures,
      failing_since: time(health.failingSince),
      open_until: time(health.openUntil),
      error: health.error || null,
    },
    hooks: runs,
    last_error: lastError ?? null,
  };
}
