import { count, parseDuration } from '../../figures.ts';
import { openRecall } from '../../recall/database.ts';
import { findIndexed } from '../../recall/indexed-record.ts';
import { type Pruned, type PruneFilter, pruneRecords } from '../../recall/prune.ts';
import type { Database } from '../../state/database.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import { givenId, projectOption } from '../session/options.ts';

interface Args {
  olderThan?: string;
  session?: string;
  project?: string;
}

/** ms that it waits for another process that writes. */
const busyMs = 5_000;

export const pruneCommand = command({
  command: 'prune',
  describe: 'Take turns out of the index; the bucket keeps them',
  builder: (args) =>
    args
      .option('older-than', {
        type: 'string',
        requiresArg: true,
        describe: 'Of sessions that were last active so long ago: 180d, 12w, 6mo, 1y',
      })
      .option('session', {
        type: 'string',
        requiresArg: true,
        coerce: givenId,
        describe: 'Of this session: its id, or enough of its beginning',
      })
      .option('project', { ...projectOption, describe: 'Of this project only' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Only show what would be taken out',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const db = openRecall(context.paths, busyMs);
      try {
        const filter = filterOf(context, db, args);
        const pruned = pruneRecords(db, context.bucketUrl, filter, { dryRun: args.dryRun });
        if (args.json) return printJson({ dry_run: args.dryRun, records: pruned });
        print(text(pruned, args.dryRun));
        if (pruned.length > 0) note(wrap(aboutBucket, 0));
      } finally {
        db.close();
      }
    }),
});

const aboutBucket =
  'The bucket keeps them, and `tracecraft recall reindex` brings them back; what goes on comes back by itself. `session delete` and `session prune` remove from the bucket; `config set recall.keep 180d` leaves old ones out for good.';

function filterOf(
  { bucketUrl: bucket }: CliContext,
  db: Database,
  { olderThan, session, project }: Args,
): PruneFilter {
  if (olderThan === undefined && session === undefined) {
    throw new UserError('What is to be taken out?', 'Give --older-than 180d or --session ID.', {
      exitCode: 2,
    });
  }
  return {
    project,
    ...(olderThan !== undefined && { before: Date.now() - ageOf(olderThan) }),
    ...(session !== undefined && { session: findIndexed(db, session, { bucket, project }) }),
  };
}

function ageOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new UserError(
    `--older-than does not understand "${text}"`,
    'Say how long ago, for example 90d, 12w, 6mo or 1y.',
    { exitCode: 2 },
  );
}

function text(pruned: readonly Pruned[], dryRun: boolean): string {
  if (pruned.length === 0) return 'There is nothing to take out.\n';
  const turns = count(
    pruned.reduce((sum, each) => sum + each.turns, 0),
    'turn',
  );
  const rows = table(pruned, [
    { title: 'ID', value: ({ record }) => record, shrinkTo: 20 },
    { title: 'PROJECT', value: ({ project }) => project, shrinkTo: 12 },
    { title: 'TITLE', value: ({ title }) => title ?? '(no title)', shrinkTo: 12 },
    { title: 'TURNS', value: (each) => String(each.turns), align: 'right' },
  ]);
  return `${rows}${turns} ${dryRun ? 'would be taken' : 'taken'} out of the index.\n`;
}
