import { count, size } from '../../figures.ts';
import { blamesBucket } from '../../mirror/blame.ts';
import { renameHere } from '../../recall/forget-here.ts';
import { requireArbitration } from '../../records/arbitration.ts';
import { type Compaction, compactRecord } from '../../records/compact.ts';
import { findRecord } from '../../records/find-record.ts';
import { type FoundRecord, findRecords } from '../../records/list.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { harnessOption, idPositional, projectOption } from './options.ts';

interface Args {
  id?: string;
  all: boolean;
  harness?: string;
  project?: string;
}

interface Outcome {
  id: string;
  done?: Compaction;
  error?: Error;
}

export const compact = command({
  command: 'compact [id]',
  describe: 'Merge the many small parts of a session into few; its content stays the same',
  builder: (args) =>
    args
      .positional('id', idPositional)
      .option('all', { type: 'boolean', default: false, describe: 'Every session in the bucket' })
      .option('harness', harnessOption)
      .option('project', projectOption)
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only show what would be merged',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Also in a bucket that cannot keep hooks apart from it',
      }),
  handler: (args) =>
    inContext(async (context) => {
      if (!args.force && !args.dryRun) await requireArbitration(context, 'merging');
      const outcomes: Outcome[] = [];
      for await (const { address } of chosen(context, args)) {
        const outcome: Outcome = { id: address.record };
        try {
          const done = await compactRecord(context, address, { dryRun: args.dryRun });
          outcome.done = done;
          if (done.renamed) renameHere(context, address, done.renamed);
        } catch (error) {
          // One that is broken keeps no other.
          if (!args.all || blamesBucket(error)) throw error;
          outcome.error = error as Error;
          note(plain(outcome.error.message));
          process.exitCode = 1;
        }
        if (outcome.done?.status === 'foreign' && !args.all) process.exitCode = 1;
        outcomes.push(outcome);
        if (!args.json) print(line(outcome, args.dryRun));
      }
      if (args.json) return printJson({ dry_run: args.dryRun, sessions: outcomes.map(asJson) });
      if (args.all) print(`${summary(outcomes, args.dryRun)}\n`);
    }),
});

async function* chosen(
  context: CliContext,
  args: Args,
): AsyncGenerator<Pick<FoundRecord, 'address'>> {
  if (args.all === (args.id !== undefined)) {
    throw new UserError('compact needs either an id or --all', 'See `tracecraft session list`.', {
      exitCode: 2,
    });
  }
  const bucket = await context.bucket();
  if (args.id === undefined) yield* findRecords(bucket, args);
  else yield await findRecord(bucket, { ...args, id: args.id }, context.project);
}

function line({ id, done }: Outcome, dryRun: boolean): string {
  if (!done || done.status === 'nothing-to-do') return '';
  const would = dryRun ? 'would become' : 'became';
  const what = {
    merged: `${count(done.before, 'part')} ${would} ${done.after}, ${size(done.bytes)}`,
    tidied: `${count(done.removed, 'part')} beside its chain ${dryRun ? 'would be' : 'were'} removed`,
    unsettled:
      'left as it is: it has parts that no hook has taken in yet; mirror it first (tracecraft session mirror)',
    rewriting: `left as it is: it is being redacted anew, or that was begun; finish it with \`tracecraft redact rewrite ${plain(id)}\``,
    foreign: 'left as it is: another program keeps it, the Python client or a newer tracecraft',
  }[done.status];
  return `${plain(id)}: ${what}\n`;
}

function summary(outcomes: readonly Outcome[], dryRun: boolean): string {
  const merged = outcomes.filter(({ done }) => done?.status === 'merged');
  const sum = (of: (done: Compaction) => number) =>
    merged.reduce((total, { done }) => total + of(done as Compaction), 0);
  if (merged.length === 0) return `${count(outcomes.length, 'session')}: nothing to merge.`;
  return `${merged.length} of ${count(outcomes.length, 'session')} ${dryRun ? 'to merge' : 'merged'}: ${sum((done) => done.before).toLocaleString('en')} parts ${dryRun ? 'would become' : 'became'} ${sum((done) => done.after).toLocaleString('en')}.`;
}

function asJson({ id, done, error }: Outcome) {
  return {
    id,
    status: done?.status ?? 'failed',
    parts_before: done?.before ?? null,
    parts_after: done?.after ?? null,
    removed: done?.removed ?? null,
    bytes: done?.bytes ?? null,
    error: error?.message ?? null,
  };
}
