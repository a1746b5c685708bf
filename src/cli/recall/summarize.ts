import { count } from '../../figures.ts';
import { openRecall } from '../../recall/database.ts';
import { freshIndex } from '../../recall/fresh.ts';
import { findIndexed } from '../../recall/indexed-record.ts';
import { ask, type Summarizer } from '../../recall/summaries/clients.ts';
import type { DueScope } from '../../recall/summaries/due.ts';
import { summarizerState } from '../../recall/summaries/state.ts';
import { type Summarized, summarize as summarizeTurns } from '../../recall/summaries/summarize.ts';
import type { Database } from '../../state/database.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { givenId, wholeNumber } from '../session/options.ts';

/** ms that it waits for another process that writes. */
const busyMs = 5_000;
/** ms for which it waits for what is new. */
const patience = 20_000;

export const summarizeCommand = command({
  command: 'summarize',
  describe: 'Have a model put old turns into better lines, with your own login',
  builder: (args) =>
    args
      .option('session', {
        type: 'string',
        requiresArg: true,
        coerce: givenId,
        describe: 'Turns of this session only, also its newest: its id, or enough of its beginning',
      })
      .option('limit', {
        type: 'number',
        default: 200,
        requiresArg: true,
        describe: 'At most so many turns',
      })
      .option('background', { type: 'boolean', default: false, hidden: true })
      .epilogue(
        'Which client is asked: `tracecraft config set recall.summarizer claude` (or codex). Exits 1 when it gives no answer.',
      ),
  handler: ({ session, limit, background, json }) => {
    const most = wholeNumber('limit', limit);
    return inContext(async (context) => {
      const client = summarizerOf(context);
      const db = background ? openRecall(context.paths, busyMs) : await brought(context);
      try {
        if (background && summarizerState(db).nextAt > Date.now()) return;
        const { bucketUrl: bucket } = context;
        const record =
          session === undefined
            ? undefined
            : findIndexed(db, session, { bucket, project: undefined });
        const done = await run(context, db, client, { bucket, record }, most);
        if (background) return;
        if (json) printJson({ summarizer: client, ...done, failure: done.failure ?? null });
        else print(text(done, client));
        if (done.failure !== undefined) process.exitCode = 1;
      } finally {
        db.close();
      }
    });
  },
});

function summarizerOf({ config }: CliContext): Summarizer {
  const { summarizer } = config.recall ?? {};
  if (summarizer) return summarizer;
  throw new UserError(
    'No summarizer is chosen: lines are made without a model',
    'Choose one that you are logged in to: `tracecraft config set recall.summarizer claude` (or codex).',
    { exitCode: 2 },
  );
}

function brought(context: CliContext): Promise<Database> {
  const progress = openProgress();
  return freshIndex(context, {
    patience,
    note: (said) => progress.say(plain(said)),
    onProgress: (state) => progress.show(state),
  }).finally(() => progress.end());
}

function run(
  context: CliContext,
  db: Database,
  client: Summarizer,
  scope: DueScope,
  limit: number,
): Promise<Summarized> {
  const { paths, env, owner, redactor } = context;
  return summarizeTurns(db, {
    scope,
    limit,
    owner,
    redactor,
    ask: (prompt) => ask(client, prompt, { paths, env }),
  });
}

function text({ summarized, unusable, failure, busy }: Summarized, client: Summarizer): string {
  if (busy) return 'Another process is at it.\n';
  const lines = [
    `${count(summarized, 'turn')} ${summarized === 1 ? 'has' : 'have'} a better line, by ${client}.`,
    unusable > 0 && `Of ${count(unusable, 'turn')} it said nothing useful: tried again later.`,
    failure !== undefined &&
      `It gave no answer (${plain(failure)}): the rest is tried again later.`,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}
