import { openCoordination } from '../../coordination/context.ts';
import { identify } from '../../coordination/identity.ts';
import { commandInTexts } from '../../install/command-path.ts';
import { peekBaton } from '../../recall/handover/baton.ts';
import type { Baton } from '../../recall/handover/baton-document.ts';
import { handsOverUnasked } from '../../recall/handover/in-hook.ts';
import { withoutRecord } from '../../recall/handover/without-record.ts';
import type { Database } from '../../state/database.ts';
import { command, type GlobalArgs } from '../command.ts';
import type { CliContext } from '../context.ts';
import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { inIndex } from '../recall/options.ts';
import { formatArgs, handedOver, newestHandedOver, printHandedOver } from './handed-over.ts';
import { nothingToHandOver } from './show.ts';

/** `handoff preview`: a baton is for whichever session begins; a cleared window goes on from what was in it. */
export const preview = command({
  command: 'preview',
  describe: 'Show what the next session here is given',
  builder: (args) => formatArgs(args),
  handler: (args) =>
    inIndex(async (context, index) => {
      const baton = await waiting(context);
      if (baton) return printBaton(args, context, index, baton);
      const { env, config, machine } = context;
      const { harness, session } = identify(env, { config, machine });
      const own = harness && session ? { harness, session } : undefined;
      const found =
        (own && handedOver(context, index, own)) ??
        newestHandedOver(context, index, context.project);
      if (!found) throw nothingToHandOver(`the sessions of ${context.project}`);
      const isOff = !handsOverUnasked(context);
      note(
        isOff
          ? 'Nothing: that is switched off. With /clear it would be this:'
          : 'With /clear, in the window of that session:',
      );
      printHandedOver(args, found, { by: isOff ? null : 'clear', memo: null });
    }),
});

async function waiting(context: CliContext): Promise<Baton | undefined> {
  const c = await openCoordination(context, { project: context.project });
  try {
    return await peekBaton(c);
  } finally {
    c.documents.close();
  }
}

function printBaton(
  args: GlobalArgs & { format: 'text' | 'item' },
  context: CliContext,
  index: Database,
  baton: Baton,
): void {
  const { harness, session, host, memo = null } = baton;
  note(`Handed over by ${plain(session)} (${harness}${host && ` on ${plain(host)}`}):`);
  const found = handedOver(context, index, baton, baton.memo) ?? {
    handover: null,
    text: withoutRecord(baton, commandInTexts(context.paths)),
  };
  printHandedOver(args, found, { by: 'baton', memo });
}
