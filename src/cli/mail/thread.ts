import { type Message, referenceTo } from '../../coordination/mail/message.ts';
import { readThread } from '../../coordination/mail/thread.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { messageFacts, messageText } from './show-message.ts';

export const thread = command({
  command: 'thread <id>',
  describe: 'Show a message with what it answers and all answers to it',
  builder: (args) =>
    args
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'The id of a message, or an agent: the last from there',
      })
      .options(coordinationOptions)
      .option('long', { type: 'boolean', default: false, describe: 'With ids, and how to reply' }),
  handler: (args) =>
    inCoordination(args, async (c) => {
      const messages = await readThread(c, args.id);
      const nodes = asTree(messages, (message) => referenceTo(c.project, message.key));
      printAnswer(
        args,
        { messages: nodes.map(({ message, depth }) => ({ ...messageFacts(message), depth })) },
        nodes
          .map(({ message, depth }) =>
            messageText(message, { long: args.long, indent: '  '.repeat(depth) }),
          )
          .join(''),
      );
    }),
});

interface Node {
  message: Message;
  depth: number;
}

/** Each message before those that answer it, which keep their order. */
function asTree(messages: readonly Message[], referenceOf: (message: Message) => string): Node[] {
  const known = new Set(messages.map(referenceOf));
  const answers = Map.groupBy(messages, ({ reply_to }) =>
    reply_to !== undefined && known.has(reply_to) ? reply_to : undefined,
  );
  const nodes: Node[] = [];
  const add = (reference: string | undefined, depth: number) => {
    const children = answers.get(reference) ?? [];
    answers.delete(reference);
    for (const message of children) {
      nodes.push({ message, depth });
      add(referenceOf(message), depth + 1);
    }
  };
  add(undefined, 0);
  // Forged references can make a circle, into which nothing leads.
  for (const reference of [...answers.keys()]) add(reference, 0);
  return nodes;
}
