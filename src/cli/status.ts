import { BucketError } from '../bucket/bucket.ts';
import type { Coordination } from '../coordination/context.ts';
import { type Snapshot, takeSnapshot } from '../coordination/snapshot.ts';
import { snapshotFacts } from '../coordination/snapshot-facts.ts';
import { openKnownMetas } from '../records/known-metas.ts';
import { UserError } from '../state/user-error.ts';
import { command } from './command.ts';
import { type CliContext, inContext } from './context.ts';
import { inCoordination } from './coordinate.ts';
import { note, print, printJson } from './print/output.ts';
import { plain } from './print/plain.ts';
import { wholeNumber } from './session/options.ts';
import { intervalOf } from './session/time-options.ts';
import { localJson } from './status/local-json.ts';
import { type LocalReport, localReport } from './status/local-report.ts';
import { mirrorText, placeText } from './status/local-text.ts';
import { projectText } from './status/project-text.ts';
import { watchOption, watchScreen } from './watch.ts';

/** ms without a word from the bucket after which it is left out. */
const silence = 2_000;

export const status = command({
  command: 'status',
  describe: "Show what is mirrored and how hooks do, and the project's agents, steps and mail",
  builder: (args) =>
    args
      .option('all', { type: 'boolean', default: false, describe: 'The sessions of all projects' })
      .option('limit', {
        type: 'number',
        default: 10,
        requiresArg: true,
        describe: 'Show at most so many sessions',
      })
      .option('offline', {
        type: 'boolean',
        default: false,
        describe: 'Only what this machine knows, without asking the bucket',
      })
      .options(watchOption)
      .example([['$0 status --watch'], ['$0 status --json']]),
  handler: async (args) => {
    const limit = wholeNumber('limit', args.limit);
    const intervalMs = intervalOf(args.interval);
    if (args.watch && args.json) throw together('--watch', '--json');
    if (args.watch && args.offline) throw together('--watch', '--offline');
    const { all } = args;
    if (args.watch) return watch(intervalMs, { limit, all });
    await inContext(async (context) => {
      const report = localReport(context, all);
      if (!args.json) showLocal(context, report, { limit, all });
      const { snapshot, error }: Answer = args.offline ? {} : await askBucket();
      if (args.json) {
        const asked = { ...snapshotFacts(snapshot), bucket_error: error?.message ?? null };
        return printJson({ ...localJson(context, report, limit), ...asked });
      }
      if (snapshot) print(projectText(snapshot));
      if (error !== undefined) print(`\n${noAnswer(error)}`);
    });
  },
});

interface Shown {
  limit: number;
  all: boolean;
}

function showLocal(context: CliContext, report: LocalReport, shown: Shown): void {
  print(placeText(context, report) + mirrorText(report, shown));
  const { length } = report.sessions;
  if (length > shown.limit) note(`${shown.limit} of ${length}; --limit shows more.`);
}

function watch(intervalMs: number, shown: Shown): Promise<void> {
  return inCoordination({ silence }, (c, context) =>
    watchScreen(async () => {
      const report = localReport(context, shown.all);
      const { snapshot, error } = await answerOf(() => look(c, context));
      // First what changes most: the screen may be too small for all.
      return [
        placeText(context, report),
        snapshot ? projectText(snapshot) : '',
        error ? `\n${noAnswer(error)}` : '',
        mirrorText(report, shown),
      ].join('');
    }, intervalMs),
  );
}

function askBucket(): Promise<Answer> {
  return answerOf(async () => {
    let snapshot: Snapshot | undefined;
    await inCoordination({ silence }, async (c, context) => {
      snapshot = await look(c, context);
    });
    return snapshot;
  });
}

async function look(c: Coordination, context: CliContext): Promise<Snapshot> {
  const metas = openKnownMetas(context);
  try {
    return await takeSnapshot(c, metas);
  } finally {
    metas.close();
  }
}

interface Answer {
  snapshot?: Snapshot | undefined;
  /** Why there is none. */
  error?: BucketError | UserError;
}

/** That the bucket is away is part of the answer: what this machine knows holds all the same. */
async function answerOf(asking: () => Promise<Snapshot | undefined>): Promise<Answer> {
  try {
    return { snapshot: await asking() };
  } catch (error) {
    if (error instanceof BucketError || error instanceof UserError) return { error };
    throw error;
  }
}

function noAnswer({ message, hint }: BucketError | UserError): string {
  return `The bucket could not be read: ${plain(message)}\n${hint ? `${plain(hint)}\n` : ''}`;
}

function together(one: string, other: string): UserError {
  return new UserError(`${one} and ${other} do not go together`, 'Leave one of them out.', {
    exitCode: 2,
  });
}
