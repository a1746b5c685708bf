import { readableUrl } from '../../bucket/readable-url.ts';
import { count } from '../../figures.ts';
import { requireFolder } from '../../mirror/context.ts';
import { trackProgress } from '../../mirror/progress.ts';
import { forgetHere } from '../../recall/forget-here.ts';
import { requireArbitration } from '../../records/arbitration.ts';
import { recordsOf } from '../../records/families.ts';
import { findRecord } from '../../records/find-record.ts';
import { openKnownMetas } from '../../records/known-metas.ts';
import type { ListedRecord } from '../../records/list.ts';
import { listSessions } from '../../records/list-sessions.ts';
import {
  type RecordRewrite,
  requireRedaction,
  rewriteSession,
} from '../../records/rewrite-session.ts';
import { isStoredProject } from '../../records/scan.ts';
import { addCounts } from '../../redact/counts.ts';
import type { Counts } from '../../redact/redactor.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { exitCodeOf, type Interruption, interruptible } from '../interrupt.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { wrap } from '../print/wrap.ts';
import { harnessOption, idPositional, projectOption } from '../session/options.ts';
import { sayUnforgotten } from '../session/remove.ts';
import { wholeSession } from '../session/whole-session.ts';
import { extentText, familiesText } from './families.ts';
import { noSuchProject } from './no-such-project.ts';

interface Args {
  id?: string;
  all: boolean;
  harness?: string;
  project?: string;
}

export const rewrite = command({
  command: 'rewrite [id]',
  describe: "Redact anew, by today's rules, what the bucket holds of a session",
  builder: (args) =>
    args
      .positional('id', idPositional)
      .option('all', { type: 'boolean', default: false, describe: 'Every session in the bucket' })
      .option('harness', harnessOption)
      .option('project', projectOption)
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only show what would be replaced',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe:
          'Also in a bucket that cannot keep hooks apart from it, or where another run began it',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const { dryRun, json, force } = args;
      requireRedaction(context);
      if (!force && !dryRun) await requireArbitration(context, 'redacting anew');
      const sessions = await chosen(context, args);
      const { outcomes, by } = await run(context, sessions, args);
      if (outcomes.some(isLeft)) process.exitCode = 1;
      if (by !== undefined) process.exitCode = exitCodeOf(by);
      if (json) return printJson({ dry_run: dryRun, sessions: outcomes.map(asJson) });
      print(`${summary(outcomes, dryRun)}\n`);
      if (by !== undefined) note('The same command goes on where this one ended.');
      const isReplaced = outcomes.some(({ status }) => status === 'rewritten');
      if (isReplaced && !context.bucketUrl.startsWith('file:')) note(wrap(aboutVersions, 0));
    }),
});

const aboutVersions =
  'Where the store keeps old versions of objects, or copies elsewhere, what was replaced is still in these.';

/** The records of each session, the one that it began with first. */
async function chosen(context: CliContext, args: Args): Promise<ListedRecord[][]> {
  if (args.all === (args.id !== undefined)) {
    throw new UserError(
      'rewrite needs either an id or --all',
      'See which sessions need it: `tracecraft redact scan --bucket`.',
      { exitCode: 2 },
    );
  }
  requireFolder(context.bucketUrl);
  const bucket = await context.bucket();
  if (args.id !== undefined) {
    const record = await findRecord(bucket, { ...args, id: args.id }, context.project);
    return [(await wholeSession(context, record)).records.toReversed()];
  }
  const { project, harness } = args;
  const known = openKnownMetas(context);
  const { families } = await listSessions(bucket, known, { project, harness }).finally(() =>
    known.close(),
  );
  const isEmpty = families.length === 0;
  if (isEmpty && project !== undefined && !(await isStoredProject(context, project))) {
    throw noSuchProject(project, `in ${readableUrl(context.bucketUrl)}`);
  }
  return families.map(recordsOf);
}

async function run(
  context: CliContext,
  sessions: readonly ListedRecord[][],
  { dryRun, force, json }: { dryRun: boolean; force: boolean; json: boolean },
): Promise<{ outcomes: RecordRewrite[]; by: Interruption | undefined }> {
  const line = openProgress();
  const outcomes: RecordRewrite[] = [];
  const say = (outcome: RecordRewrite) => {
    outcomes.push(outcome);
    const text = json ? '' : textOf(outcome, dryRun);
    if (text === '') return;
    line.end();
    print(`${text}\n`);
  };
  const shareOf = trackProgress(sessions.map(bytesOf), json ? undefined : line.show);
  let by: Interruption | undefined;
  const work = async (signal: AbortSignal) => {
    for (const [index, records] of sessions.entries()) {
      if (signal.aborted) return;
      const share = shareOf(index);
      const options = { dryRun, takeOver: force, onBytes: share.add };
      for await (const outcome of rewriteSession(context, records, options)) {
        // What was replaced must not be found here either; the next search reads it as it is now.
        if (outcome.status === 'rewritten') {
          sayUnforgotten(forgetHere(context, [outcome.record.address]));
        }
        say(outcome);
      }
      share.end();
    }
  };
  await interruptible(work, (name) => {
    by = name;
    line.say('Ending after the session under way; once more ends at once.');
  }).finally(() => line.end());
  return { outcomes, by };
}

function bytesOf(records: readonly ListedRecord[]): number {
  return records.reduce((sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0), 0);
}

/** Whether there may be secrets left in it. */
function isLeft({ status }: RecordRewrite): boolean {
  return ['unsettled', 'held', 'foreign', 'failed'].includes(status);
}

function textOf(outcome: RecordRewrite, dryRun: boolean): string {
  const { record, status, counts, by, error } = outcome;
  const what = {
    clean: '',
    found: `${familiesText(counts)} would be replaced`,
    rewritten: `${familiesText(counts)} replaced`,
    tidied: dryRun ? '' : 'nothing to replace; what an interrupted run had left is removed',
    unsettled:
      'left as it is: it has parts that no hook has taken in yet; mirror it first (tracecraft session mirror)',
    held: `left as it is: ${by?.host ?? 'another machine'} has been redacting it anew since ${by?.at ?? 'some time'}; if that has died, add --force`,
    foreign:
      'left as it is: another program keeps it, the Python client or a newer tracecraft; it can only be deleted',
    failed: error?.message ?? 'it failed',
  }[status];
  if (what === '') return '';
  // An error names its record by itself.
  const whose = status === 'failed' ? '' : `${record.address.record}: `;
  return wrap(plain(whose + what), 2);
}

function summary(outcomes: readonly RecordRewrite[], dryRun: boolean): string {
  const counts: Counts = {};
  for (const outcome of outcomes) addCounts(counts, outcome.counts);
  const changed = outcomes.filter(({ status }) => status === 'found' || status === 'rewritten');
  const left = outcomes.filter(isLeft).length;
  const all = count(outcomes.length, 'record');
  const sentences = [
    outcomes.length === 0
      ? 'There is no session in the bucket.'
      : changed.length === 0
        ? `${all}: nothing to replace.`
        : `${changed.length.toLocaleString('en')} of ${all}: ${extentText(counts)} ${dryRun ? 'would be replaced' : 'replaced'}.`,
    left > 0 && `${count(left, 'record')} left as ${left === 1 ? 'it is' : 'they are'}.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function asJson({ record: { address }, status, counts, by, error }: RecordRewrite) {
  return {
    id: address.record,
    harness: address.harness,
    project: address.project,
    status,
    replaced: counts,
    held_by: by === undefined ? null : { host: by.host, since: by.at },
    error: error?.message ?? null,
  };
}
