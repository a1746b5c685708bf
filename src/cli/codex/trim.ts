import { count } from '../../figures.ts';
import { openJournals } from '../../harness/codex/threads/journal.ts';
import { itemsOf, planTrim, type TrimPlan } from '../../harness/codex/threads/plan.ts';
import { recoverTrims } from '../../harness/codex/threads/recover.ts';
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
import { wholeNumber } from '../session/options.ts';
import { printPlan, printResult, type Result } from './print-trim.ts';
import { storeFirst } from './store-first.ts';
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
  keepRecent: number;
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
        type: 'number',
        default: 20,
        requiresArg: true,
        describe: 'So many of the last turns stay as they are',
      })
      .option('all', { type: 'boolean', describe: 'No turn stays' })
      .option('dry-run', { type: 'boolean', describe: 'Show what would be done [default]' })
      .option('preflight', { type: 'boolean', describe: 'Ask Codex too whether it can be done' })
      .option('execute', { type: 'boolean', describe: 'Do it' })
      .option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Do not ask' })
      .conflicts('dry-run', ['preflight', 'execute'])
      .conflicts('preflight', 'execute')
      .example([
        ['$0 codex trim', 'What would go from the newest thread here'],
        ['$0 codex trim --keep-recent 5 --execute', 'All but the last five turns'],
      ]),
  handler: (args) => inContext((context) => run(context, args)),
});

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
    const { refusal, version } = await preflight(surgery, plan);
    return tell(
      refusal ? { status: 'refused', ...refusal, version } : { status: 'ready', version },
    );
  }
  const question = `Take ${count(plan.go.length, 'turn')} out of the thread?`;
  if (!args.yes && !(await askToGoOn(question, args, false))) return;
  try {
    await storeFirst(context, found);
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
  const items = itemsOf(ready.plan, handoverItem(ready.text));
  tell(await executeTrim(surgery, ready.plan, items), ready);
}

/**
 * What an earlier run that was killed has left comes first: until then its thread is not whole. Gives the threads
 * whose trims are done now.
 */
async function recover(context: CliContext): Promise<string[]> {
  if (openJournals(journalsOf(context.paths)).length === 0) return [];
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
  { keepRecent, all }: Args,
): Promise<{ plan: TrimPlan; text: string | undefined; isWhole: boolean }> {
  const history = await historyOf(context, threadFiles(found).at(-1));
  const keep = all || keepRecent === 0 ? 0 : wholeNumber('keep-recent', keepRecent);
  const { stay } = planTrim(history, keep, '');
  const index = await freshIndex(context, { patience, note });
  try {
    const text = trimmedText(context, index, { session: found.id, beforeRow: stay[0]?.ordinal });
    const isWhole = isIndexedWhole(context, index, found.id);
    return { plan: planTrim(history, keep, text ?? ''), text, isWhole };
  } finally {
    index.close();
  }
}

/** ms that the bucket has to say what is new in it. */
const patience = 20_000;
