import { referenceTo } from '../../coordination/mail/message.ts';
import { messageFacts } from '../../coordination/mail/message-facts.ts';
import { readThread } from '../../coordination/mail/thread.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { messageText } from './show-message.ts';
import { asTree } from './tree.ts';

export const thread = command({
  command: 'thread <id>',
  describe: 'Show a message with what it answers, and all answers to it',
  builder: (args) =>
    args
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'The id of a message, or an agent for the last one from there',
      })
      .options(coordinationOptions)
      .option('long', { type: 'boolean', default: false, describe: 'With ids, and how to reply' })
      .example([['$0 thread 1a2b3c4d', 'Ids: inbox --long']]),
  handler: (args) =>
    inCoordination(args, async (c) => {
      const messages = await readThread(c, args.id);
      const nodes = asTree(messages, (message) => referenceTo(c.project, message.key));
      printAnswer(
        args,
        { messages: nodes.map(({ message, depth }) => ({ ...messageFacts(message), depth })) },
        nodes
          .map(({ message, depth }) =>
            messageText(message, { long: args.long, indent: indentOf(depth) }),
          )
          .join(''),
      );
    }),
});

/** Two who talk for long stay within the width of a terminal. */
function indentOf(depth: number): string {
  return '  '.repeat(Math.min(depth, deepest));
}

const deepest = 8;
