import { broadcast } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../../coordination/context.ts';
import { findMessage } from '../../coordination/mail/find-message.ts';
import { listMail } from '../../coordination/mail/list-mail.ts';
import { acknowledge, lookForNew, unreadCount } from '../../coordination/mail/look.ts';
import type { Message } from '../../coordination/mail/message.ts';
import { messageFacts } from '../../coordination/mail/message-facts.ts';
import { sendMessage } from '../../coordination/mail/send.ts';
import { readThread } from '../../coordination/mail/thread.ts';
import { recipient, stepName } from '../../coordination/names.ts';
import { isKnownAgent } from '../../coordination/presence/is-known.ts';
import { UserError } from '../../state/user-error.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit, step, who } from '../fields.ts';
import { array, boolean, oneOf, strictObject, string } from '../library.ts';
import { pageOf, textPage } from '../pages.ts';
import { sharedTool, type Tool } from '../tool.ts';

const id = string().min(1).max(300);

export const mailTools: Tool[] = [
  sharedTool(
    {
      name: 'send',
      title: 'Send a message',
      description:
        'Sends a message to another agent of the project, on any machine, or with _broadcast to all of them. It waits until it is read. agents tells who there is. What looks like a secret is replaced before it is sent.',
      effect: 'adds',
      input: strictObject({
        to: string().min(1).max(100).describe('The name of an agent, or _broadcast for all'),
        message: string().min(1).max(1_048_576).describe('The text'),
        step: step.optional().describe('The step that it is about'),
        reply_to: id.optional().describe('The id of the message that it answers'),
        ...who,
      }),
    },
    async (c, input) => {
      const to = recipient(input.to);
      if (input.message.trim() === '') throw wrong('The message is empty', 'Give its text.');
      const message = await sendMessage(c, {
        to,
        text: input.message,
        step: input.step === undefined ? undefined : stepName(input.step),
        replyTo: input.reply_to,
      });
      // Sent it is: that this cannot be read now says nothing of the message.
      const seen = to === broadcast || (await isKnownAgent(c, to).catch(() => true));
      const { message: text, ...facts } = messageFacts(message);
      const redacted = text !== input.message;
      return { answer: { facts: { sent: true, ...facts, redacted, recipient_seen: seen } } };
    },
  ),
  sharedTool(
    {
      name: 'inbox',
      title: 'Read your messages',
      description:
        'Reads the messages that other agents sent to you or to all. Unread ones are shown once and then count as read, unless mark_read is false. Look here when you begin, and before you tell the user that you are done.',
      effect: 'adds',
      input: strictObject({
        show: oneOf(['unread', 'all'])
          .default('unread')
          .describe('all: also those that were read, the newest ones first page'),
        mark_read: boolean().default(true).describe('false leaves what is shown unread'),
        limit: limit(20, 200),
        cursor: cursor.describe('With show all: go on to older ones, from next_cursor'),
        ack: array(id)
          .min(1)
          .max(1000)
          .optional()
          .describe('Show none, but mark these as read, by id; ["all"]: all of them'),
        ...who,
      }),
    },
    async (c, input) => {
      const agent = c.me.agent;
      if (input.ack) {
        const acknowledged = await acknowledge(c, input.ack.includes('all') ? 'all' : input.ack);
        return { answer: { facts: { agent, acknowledged } } };
      }
      if (input.show === 'all') return { answer: { facts: await allMail(c, input) } };
      if (input.cursor !== undefined) {
        throw wrong('A cursor goes with show: "all"', 'What is unread is shown by asking again.');
      }
      const look = await lookForNew(c, { limit: input.limit, keep: !input.mark_read });
      const { items } = pageOf(look.messages, {
        ...inOrder,
        limit: input.limit,
        cursor: undefined,
      });
      const shown = look.messages.slice(0, items.length).map((message) => message.id);
      const all = look.more || shown.length < look.messages.length;
      const left = all ? Math.max(0, (await unreadCount(c)) - shown.length) : 0;
      return {
        answer: { facts: { notice: dataNotice, agent, messages: items, left } },
        // What nobody has seen stays unread.
        afterwards: () => (input.mark_read ? look.commit(shown) : look.commit()),
      };
    },
  ),
  sharedTool(
    {
      name: 'thread',
      title: 'Read a conversation',
      description:
        'Reads a message with all that it answers and all answers to it, oldest first; or, with the next_cursor of a long message, the rest of that one. Marks nothing as read.',
      effect: 'reads',
      input: strictObject({
        id: id.describe('The id of a message, or an agent for the last one from there'),
        limit: limit(50, 500),
        cursor,
        ...who,
      }),
    },
    async (c, { id: asked, limit: most, cursor: from }) => {
      if (from !== undefined && isInMessage(from)) {
        const { text, ...rest } = restOf(await findMessage(c, asked), from);
        const facts = { notice: dataNotice, id: asked };
        return { answer: { facts, page: { message: text, ...rest } } };
      }
      const messages = await readThread(c, asked);
      const { items, ...rest } = pageOf(messages, { ...inOrder, limit: most, cursor: from });
      return { answer: { facts: { notice: dataNotice, messages: items, ...rest } } };
    },
  ),
];

/** Characters of one message among others. */
const longestShown = 6_000;
/** What a cursor within a message begins with, which no id does. */
const within = 'text of ';

const inOrder = { nameOf: (message: Message) => message.id, factsOf: shownFacts };

function shownFacts(message: Message) {
  const version = `${within}${message.id}`;
  const { text, left, next_cursor } = textPage(message.message, { version, most: longestShown });
  const cut = left > 0 ? { left, next_cursor } : {};
  return { ...messageFacts(message), message: text, ...cut };
}

function isInMessage(from: string): boolean {
  return from.startsWith(within);
}

function restOf(message: Message, from: string) {
  return textPage(message.message, { cursor: from, version: `${within}${message.id}` });
}

/** The newest page first, each oldest first. */
async function allMail(
  c: Coordination,
  { limit: most, cursor: from }: { limit: number; cursor?: string | undefined },
) {
  const newestFirst = (await Array.fromAsync(listMail(c))).reverse();
  const { items, ...rest } = pageOf(newestFirst, { ...inOrder, limit: most, cursor: from });
  const messages = items.reverse();
  return { notice: dataNotice, agent: c.me.agent, total: newestFirst.length, messages, ...rest };
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
