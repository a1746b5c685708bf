import { broadcast } from '../../bucket/coordination-keys.ts';
import { messageFacts } from '../../coordination/mail/message-facts.ts';
import { sendMessage } from '../../coordination/mail/send.ts';
import { recipient, stepName } from '../../coordination/names.ts';
import { isKnownAgent } from '../../coordination/presence/is-known.ts';
import { plain } from '../../plain.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { textInput } from '../text-input.ts';

export const send = command({
  command: 'send <recipient> [message]',
  describe: 'Send a message to an agent, or with _broadcast to all',
  builder: (args) =>
    args
      .positional('recipient', {
        type: 'string',
        demandOption: true,
        describe: 'An agent, or _broadcast',
      })
      .positional('message', { type: 'string', describe: 'The text; `-` reads it from stdin' })
      .options(coordinationOptions)
      .option('file', {
        type: 'string',
        requiresArg: true,
        describe: 'Read the text from a file; `-` is stdin',
      })
      .option('step', { type: 'string', requiresArg: true, describe: 'The step it is about' })
      .option('reply-to', {
        type: 'string',
        requiresArg: true,
        describe:
          'The message it answers: an id (inbox --long), or an agent for the last from there',
      })
      .example([
        ['$0 send bob "ids are UUIDs" --step build'],
        ['$0 send _broadcast "schema.sql is final"'],
        ['$0 send bob --reply-to 1a2b3c4d "will do"'],
        ['git diff | $0 send bob -'],
      ]),
  handler: async (args) => {
    const to = recipient(args.recipient);
    const step = args.step === undefined ? undefined : stepName(args.step);
    const text = await textInput(args.message, args.file);
    if (text.trim() === '') {
      throw new UserError('The message is empty', 'Give its text, with --file, or `-` for stdin.', {
        exitCode: 2,
      });
    }
    await inCoordination(args, async (c) => {
      const message = await sendMessage(c, { to, text, step, replyTo: args.replyTo });
      const redacted = message.message !== text;
      // Sent it is: that this cannot be read now says nothing of the message.
      const isSeen = to === broadcast || (await isKnownAgent(c, to).catch(() => true));
      if (!isSeen) note(`${plain(to)} has not been seen in this project yet: the message waits.`);
      if (redacted) note('What looked like a secret was replaced before it was sent.');
      printAnswer(
        args,
        { sent: true, ...messageFacts(message), redacted },
        `Sent to ${plain(to)}: ${firstLine(message.message)}\n`,
      );
    });
  },
});

/** Characters of it that are repeated. */
const longest = 200;

function firstLine(text: string): string {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const characters = [...plain(first)];
  if (characters.length > longest) return `${characters.slice(0, longest - 1).join('')}…`;
  return `${characters.join('')}${rest.length > 0 ? ' …' : ''}`;
}
