import type { History } from '../../harness/codex/threads/history.ts';
import { startWith, waysToOpen } from '../../harness/codex/threads/start.ts';
import { asFields, type Fields, titleFrom } from '../../harness/records.ts';
import { longestMemo } from '../../recall/handover/baton-document.ts';
import { compose } from '../../recall/handover/compose.ts';
import { handoverItem } from '../../recall/handover/item.ts';
import { quoted } from '../../recall/handover/quote.ts';
import { ownHeading } from '../../recall/handover/text.ts';
import { noteSuccession } from '../../state/successions.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { memoInput } from '../handoff/give.ts';
import { nothingToHandOver } from '../handoff/show.ts';
import { printAnswer } from '../print/output.ts';
import { facts } from '../print/table.ts';
import { storeFirst } from './store-first.ts';
import { historyOf, surgeryOf, threadFiles, threadOption, whichThread } from './which-thread.ts';

/** The old thread stays as it is: what is to be gone on with is told to a new one. */
export const handoff = command({
  command: 'handoff',
  describe: 'Begin a new thread that goes on from one; that one stays as it is',
  builder: (args) =>
    args.option('thread', threadOption).option('memo', {
      type: 'string',
      requiresArg: true,
      describe: `A note for the new thread, at most ${longestMemo} characters; - is stdin`,
    }),
  handler: (args) =>
    inContext(async (context) => {
      const memo = args.memo === undefined ? undefined : await memoInput(args.memo);
      const found = whichThread(context, args.thread);
      const surgery = surgeryOf(context, found.cwd);
      await storeFirst(context, [found]);
      const { id: session, project = context.project } = found;
      const from = { harness: 'codex' as const, session, project };
      const text = await compose(context, from, { memo, mayFetch: true });
      const history = await historyOf(context, threadFiles(found).at(-1));
      const before = told(history);
      if (text === undefined && before.length === 0) throw nothingToHandOver(session);
      const last = text ?? (memo && `# A note for you\n\n${quoted(memo)}`);
      const items = [...before, ...(last ? [{ ...handoverItem(last) }] : [])];
      const { thread, path } = await startWith(surgery, items, titleFrom(history.asked));
      const now = Date.now();
      const continues = { ...from, by: 'baton' as const, at: new Date(now).toISOString() };
      const who = { harness: 'codex' as const, session: thread };
      noteSuccession(context.db, who, { continues, isReal: true }, now);
      const open = waysToOpen(thread);
      printAnswer(
        args,
        { thread, from: session, path, open, injected_characters: text?.length ?? 0 },
        `Thread ${thread} goes on from ${session}, which stays as it is. Open it:\n${facts([
          ['In a terminal', open.cli],
          ['In the app', open.app],
          ['In VS Code', open.vscode],
        ])}`,
      );
    }),
});

/** What trims have put into the thread of the turns that went: the index has them no more as turns of it. */
function told({ prelude }: History): Fields[] {
  return prelude.filter(({ role, content }) => {
    const [first] = Array.isArray(content) ? content : [];
    return role === 'developer' && String(asFields(first)?.text).startsWith(ownHeading);
  });
}
