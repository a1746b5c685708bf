import { readableUrl } from '../../bucket/readable-url.ts';
import { age, ago, count, duration, size } from '../../figures.ts';
import type { SessionLag } from '../../mirror/lag.ts';
import { redactionFault } from '../../mirror/redaction.ts';
import { shortId } from '../../records/record-id.ts';
import type { HookRun } from '../../state/hook-log.ts';
import type { CliContext } from '../context.ts';
import { heading } from '../print/heading.ts';
import { type Fact, facts, table } from '../print/table.ts';
import type { LocalReport } from './local-report.ts';

/** Where all goes, and whether it gets there. */
export function placeText(context: CliContext, report: LocalReport): string {
  return facts([
    ['bucket', readableUrl(context.bucketUrl)],
    ['project', context.project],
    ['agent', context.agent],
    ['state', context.paths.home],
    uploads(report),
    redactionFact(context),
    indexFact(report),
  ]);
}

/** Sessions and hooks; `limit`: at most so many sessions. */
export function mirrorText(
  { sessions, runs, lastError }: LocalReport,
  { limit, all }: { limit: number; all: boolean },
): string {
  return [
    heading(`Sessions of ${all ? 'this machine' : 'this project'}`),
    sessions.length === 0 ? 'None yet: hooks bring them, or `tracecraft session mirror`.\n' : '',
    sessionTable(sessions, limit),
    heading('Last hooks'),
    runs.length === 0
      ? 'None has run yet: `tracecraft doctor` says whether they are set up.\n'
      : runTable(runs),
    lastError ? errorText(lastError) : '',
  ].join('');
}

function errorText({ at, error, hint }: HookRun): string {
  const lines = [error ?? 'not told', hint ?? ''].filter(Boolean);
  const text = table(lines, [{ value: (line) => line }], Number.POSITIVE_INFINITY);
  return heading(`Last error, ${ago(at)}`) + text;
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

function indexFact({ index }: LocalReport): Fact {
  if (!index) return ['index', null];
  const { turns, records, behind } = index;
  const lacks = behind > 0 ? `; ${count(behind, 'record')} behind until the next search` : '';
  return ['index', `${count(turns, 'turn')} of ${count(records, 'record')}${lacks}`];
}

/** Whether hooks use the bucket now, fail at it, or leave it alone for a while. */
function uploads({ health, failedLast, lastError }: LocalReport): Fact {
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
