import type { Coordination } from '../../coordination/context.ts';
import { deleteDirect } from '../../coordination/mail/delete-mail.ts';
import { listMail } from '../../coordination/mail/list-mail.ts';
import { acknowledge, lookForNew } from '../../coordination/mail/look.ts';
import { messageFacts } from '../../coordination/mail/message-facts.ts';
import { count } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { flushed, note, print, printAnswer } from '../print/output.ts';
import { wholeNumber } from '../session/options.ts';
import { messageText } from './show-message.ts';
import { watchInbox } from './watch-inbox.ts';

/** Messages that `--new` shows at once, unless told otherwise. */
const atOnce = 100;

interface Args {
  json: boolean;
  long: boolean;
  limit?: number;
}

export const inbox = command({
  command: 'inbox',
  describe: 'Show the messages to you and to all; with --new, only those not yet read',
  builder: (args) =>
    args
      .options(coordinationOptions)
      .option('new', {
        type: 'boolean',
        default: false,
        describe: 'Show what is unread, and mark it as read',
      })
      .option('peek', {
        type: 'boolean',
        default: false,
        describe: 'Show what is unread, and leave it unread',
      })
      .option('ack', {
        type: 'array',
        string: true,
        requiresArg: true,
        describe: 'Mark messages as read, by id; `all` of them',
      })
      .option('watch', {
        type: 'boolean',
        default: false,
        describe: 'Show what comes in, and mark it as read, until Ctrl-C',
      })
      .option('delete', {
        type: 'boolean',
        default: false,
        describe: 'Show all, then delete those that are to you alone',
      })
      .option('limit', {
        type: 'number',
        requiresArg: true,
        describe: `Show at most so many (with --new ${atOnce}, else all)`,
      })
      .option('long', {
        type: 'boolean',
        default: false,
        describe: 'With ids, and how to reply',
      })
      .example([
        ['$0 inbox --new', 'What is unread, once'],
        ['$0 inbox --peek --long', 'The same, with ids; it stays unread'],
        ['$0 inbox --ack 1a2b3c4d', 'Mark one message as read'],
      ])
      .check(oneWay),
  handler: async (args) => {
    if (args.limit !== undefined) wholeNumber('limit', args.limit);
    await inCoordination(args, async (c) => {
      if (args.ack) return acknowledgeAll(c, args.ack, args);
      if (args.watch) return watchInbox(c, { ...args, atOnce: args.limit ?? atOnce });
      if (args.delete) return showAndDelete(c, args);
      if (args.new || args.peek) return showNew(c, args, args.peek);
      return showAll(c, args);
    });
  },
});

/** `--new --peek` is `--peek`; the others exclude each other. */
function oneWay(args: Record<string, unknown>): true {
  const ways = ['ack', 'watch', 'delete', args.peek ? 'peek' : 'new'].filter((way) =>
    Array.isArray(args[way]) ? true : args[way] === true,
  );
  if (ways.length <= 1) return true;
  throw new UserError(`--${ways.join(' and --')} cannot be used together`, 'Give one of them.', {
    exitCode: 2,
  });
}

async function showNew(c: Coordination, args: Args, keep: boolean): Promise<void> {
  const { messages, more, commit } = await lookForNew(c, { limit: args.limit ?? atOnce, keep });
  printAnswer(
    args,
    { agent: c.me.agent, messages: messages.map(messageFacts), more },
    messages.map((message) => messageText(message, args)).join('') || 'No new messages.\n',
  );
  // Marked as read only when whoever reads us has them.
  await flushed();
  await commit();
  if (more) note(keep ? 'There are more: acknowledge some.' : 'There are more: run it again.');
}

async function showAll(c: Coordination, args: Args): Promise<void> {
  const newest = args.limit;
  if (args.json) {
    const messages = await Array.fromAsync(listMail(c, { newest }), messageFacts);
    return printAnswer(args, { agent: c.me.agent, messages }, '');
  }
  let shown = 0;
  for await (const message of listMail(c, { newest })) {
    print(messageText(message, args));
    shown += 1;
  }
  if (shown === 0) print('No messages.\n');
}

async function showAndDelete(c: Coordination, args: Args): Promise<void> {
  const messages = await Array.fromAsync(listMail(c, { newest: args.limit }));
  const deleted = messages.filter(({ kind }) => kind === 'direct').length;
  printAnswer(
    args,
    { agent: c.me.agent, messages: messages.map(messageFacts), deleted },
    messages.map((message) => messageText(message, args)).join('') || 'No messages.\n',
  );
  // Deleted only when whoever reads us has them.
  await flushed();
  await deleteDirect(c, messages);
  if (!args.json && messages.length > 0) {
    print(`Deleted ${deleted} direct message(s); broadcasts left in place.\n`);
  }
  note('`inbox --new` shows each message once, and keeps it: --delete is not needed for that.');
}

async function acknowledgeAll(c: Coordination, ids: readonly string[], args: Args): Promise<void> {
  const acknowledged = await acknowledge(c, ids.includes('all') ? 'all' : ids);
  if (acknowledged === 0 && !ids.includes('all')) {
    throw new UserError(
      `No unread message is called ${ids.join(', ')}`,
      '`tracecraft inbox --peek --long` shows those that are.',
    );
  }
  printAnswer(
    args,
    { agent: c.me.agent, acknowledged },
    `${count(acknowledged, 'message')} marked as read.\n`,
  );
}
