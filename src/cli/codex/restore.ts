import { count } from '../../figures.ts';
import { startWith, waysToOpen } from '../../harness/codex/threads/start.ts';
import { visibleItems } from '../../harness/codex/threads/visible.ts';
import { titleFrom } from '../../harness/records.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { printAnswer } from '../print/output.ts';
import { historyOf, surgeryOf, threadFiles, threadOption, whichThread } from './which-thread.ts';

/** Codex keeps the file that a revert goes back from, and has no call that goes on with it. */
export const restore = command({
  command: 'restore',
  describe: 'Begin a new thread with what one was before it was trimmed or reverted last',
  builder: (args) => args.option('thread', threadOption),
  handler: (args) =>
    inContext(async (context) => {
      const found = whichThread(context, args.thread);
      const before = threadFiles(found).at(-2);
      if (!before) {
        throw new UserError(
          `Thread ${found.id} was never trimmed or reverted`,
          `It is as it was: \`codex resume ${found.id}\`.`,
        );
      }
      const history = await historyOf(context, before);
      const items = visibleItems(history);
      const surgery = surgeryOf(context, found.cwd);
      const { thread, path } = await startWith(surgery, items, titleFrom(history.asked));
      const open = waysToOpen(thread);
      printAnswer(
        args,
        { thread, from: found.id, path, open, turns: history.turns.length, items: items.length },
        `Thread ${thread} has the ${count(history.turns.length, 'turn')} that ${found.id} had. Open it with:\n  ${open.cli}\n`,
      );
    }),
});
