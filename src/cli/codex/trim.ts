import { count } from '../../figures.ts';
import { AppServerError } from '../../harness/codex/rpc.ts';
import { itemsOf, planTrim, type TrimPlan } from '../../harness/codex/threads/plan.ts';
import { interruptedTrims, recoverTrims } from '../../harness/codex/threads/recover.ts';
import { executeTrim, preflight } from '../../harness/codex/threads/trim.ts';
import type { ProjectSession } from '../../mirror/select.ts';
import { freshIndex } from '../../recall/fresh.ts';
import { handoverItem } from '../../recall/handover/item.ts';
import { isIndexedWhole, trimmedText } from '../../recall/handover/trimmed.ts';
import { askToGoOn } from '../ask.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { explain } from '../report-error.ts';
import { printPlan, printResult, type Result } from './print-trim.ts';
import { storeFirst, threadsBefore } from './store-first.ts';
import {
  historyOf,
  journalsOf,
  surgeryOf,
  threadFiles,
  threadOption,
  whichThread,
} from './which-thread.ts';

interface Args {
  thread?: string;
  keepRecent?: number;
  all?: boolean;
  preflight?: boolean;
  execute?: boolean;
  yes: boolean;
  json: boolean;
}

const modes = ['dry-run', 'preflight', 'execute'] as const;

export const trim = command({
  command: 'trim',
  describe: 'Make room in a thread: take its first turns out, and put in what was said in them',
  builder: (args) =>
    args
      .option('thread', threadOption)
      .option('keep-recent', {
        type: 'string',
        requiresArg: true,
        coerce: turnsToKeep,
        describe: `So many of the last turns stay as they are [default: ${usualKeep}]`,
      })
      .option('all', { type: 'boolean', describe: 'No turn stays' })
      .option('dry-run', { type: 'boolean', describe: 'Show what would be done [default]' })
      .option('preflight', { type: 'boolean', describe: 'Ask Codex too whether it can be done' })
      .option('execute', { type: 'boolean', describe: 'Do it' })
      .option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Do not ask' })
      .conflicts('all', 'keep-recent')
      .conflicts('dry-run', ['preflight', 'execute'])
      .conflicts('preflight', 'execute')
      .example([
        ['$0 codex trim', 'What would go from the newest thread here'],
        ['$0 codex trim --keep-recent 5 --execute'],
      ]),
  handler: (args) => inContext((context) => run(context, args)),
});

const usualKeep = 20;

/** A blank one, of a variable that was never set, say, is no 0: by that all turns would go. */
function turnsToKeep(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new Error('--keep-recent needs a whole number, for example --keep-recent 20');
}

async function run(context: CliContext, args: Args): Promise<void> {
  const ended = await recover(context);
  const found = whichThread(context, args.thread);
  const mode = modes.find((each) => args[each as 'preflight' | 'execute']) ?? 'dry-run';
  const { plan, text } = await prepare(context, found, args);
  const tell = (result: Result, by = { plan, text }) => {
    printResult(args, { mode, ...by, result });
    if (!['planned', 'ready', 'verified'].includes(result.status)) process.exitCode = 1;
  };
  const isEnded = ended.includes(found.id) && plan.go.length === 0;
  if (mode === 'execute' && isEnded) return tell({ status: 'verified' });
  if (!args.json) printPlan(plan, text);
  if (plan.trouble) return tell({ status: 'refused', ...plan.trouble });
  if (mode === 'dry-run') return tell({ status: 'planned' });
  const surgery = surgeryOf(context);
  if (mode === 'preflight') {
    const { refusal, version } = await preflight(surgery, plan).catch(notAsked);
    return tell(
      refusal ? { status: 'refused', ...refusal, version } : { status: 'ready', version },
    );
  }
  const question = `Take ${count(plan.go.length, 'turn')} out of the thread?`;
  if (!args.yes && !(await askToGoOn(question, args, false))) return;
  try {
    const all = [...threadsBefore(context, plan.history), found];
    await storeFirst(context, all, { again: true });
  } catch (error) {
    const { message, hint } = explain(error);
    const reason = `The thread is not stored in the bucket: ${message}`;
    return tell({ status: 'refused', reason, hint: hint ?? 'Nothing was changed.' });
  }
  const ready = await prepare(context, found, args);
  if (ready.text === undefined || !ready.isWhole) {
    const reason = 'The index does not tell of all the turns that would go';
    const hint = `Nothing was changed. Bring it up to date with \`tracecraft recall reindex\`${context.config.recall?.index === false ? ', once recall.index is true again' : ''}.`;
    return tell({ status: 'refused', reason, hint }, ready);
  }
  if (ready.plan.go.length !== plan.go.length) {
    const reason = `The thread went on meanwhile: ${count(ready.plan.go.length, 'turn')} would go now`;
    return tell({ status: 'refused', reason, hint: 'Nothing was changed. Run it again.' }, ready);
  }
  const items = itemsOf(ready.plan, handoverItem(ready.text));
  const done = await executeTrim(surgery, ready.plan, items).catch(
    (error: unknown): Result => ({ status: 'refused', ...notAsked(error).refusal }),
  );
  tell(done, ready);
}

/** A server that does not start, does not answer, or answers something else: nothing was begun then. */
function notAsked(error: unknown) {
  if (!(error instanceof AppServerError)) throw error;
  const hint = 'Nothing was changed. See what `codex app-server` says, or try again.';
  return { refusal: { reason: error.message, hint }, version: undefined };
}

/**
 * What an earlier run that was killed has left comes first: until then its thread is not whole. Gives the threads
 * whose trims are done now.
 */
async function recover(context: CliContext): Promise<string[]> {
  const { env, paths } = context;
  if (interruptedTrims({ env, journals: journalsOf(paths) }).length === 0) return [];
  const ended: string[] = [];
  for (const { thread, status, reason, hint } of await recoverTrims(surgeryOf(context))) {
    const how =
      status === 'verified'
        ? '; it is finished now'
        : `: ${plain(reason ?? '')}. ${plain(hint ?? '')}`;
    note(`A trim of thread ${thread} was interrupted${how}`);
    if (status === 'verified') ended.push(thread);
  }
  return ended;
}

/** With what is told of the turns that go, as far as the index has them; undefined where there is nothing to tell. */
async function prepare(
  context: CliContext,
  found: ProjectSession,
  { all, keepRecent = all ? 0 : usualKeep }: Args,
): Promise<{ plan: TrimPlan; text: string | undefined; isWhole: boolean }> {
  const history = await historyOf(context, threadFiles(found).at(-1));
  const { stay } = planTrim(history, keepRecent, '');
  const index = await freshIndex(context, { patience, note });
  try {
    const text = trimmedText(context, index, { session: found.id, beforeRow: stay[0]?.ordinal });
    const sessions = new Set(history.files.map(({ session }) => session));
    const isWhole = [...sessions].every((session) => isIndexedWhole(context, index, session));
    return { plan: planTrim(history, keepRecent, text ?? ''), text, isWhole };
  } finally {
    index.close();
  }
}

/** ms that the bucket has to say what is new in it. */
const patience = 20_000;
