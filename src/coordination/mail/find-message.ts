import {
  broadcast,
  type Mailbox,
  mailboxPrefix,
  messagesPrefix,
} from '../../bucket/coordination-keys.ts';
import { lastSegment } from '../../bucket/keys.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { fetchMessages } from './fetch-messages.ts';
import { asListed, type Listed, type Message, referred } from './message.ts';

/**
 * A message by its id, its `<mailbox>/<name>`, or the agent from whom it was the last to come. Looks into the
 * agent's own mail, what was sent to all, and `also`; then everywhere. Throws UserError where there is none.
 */
export async function findMessage(
  c: Coordination,
  text: string,
  also: Mailbox = broadcast,
): Promise<Message> {
  const address = referred(c, text);
  if (address) {
    const [message] = await fetchMessages(c, [address]);
    if (message) return message;
    throw missing(text);
  }
  const near = [...new Set([c.me.agent, broadcast, also])];
  const found =
    (await lastAmong(c, near, ({ name }) => name.id === text)) ??
    (await lastAmong(c, [c.me.agent, broadcast], ({ name }) => name.sender === text)) ??
    (await lastAmong(c, await otherMailboxes(c, near), ({ name }) => name.id === text));
  const [message] = found ? await fetchMessages(c, [found]) : [];
  if (message) return message;
  throw missing(text);
}

async function lastAmong(
  c: Coordination,
  mailboxes: readonly Mailbox[],
  isIt: (message: Listed) => boolean,
): Promise<Listed | undefined> {
  let last: Listed | undefined;
  for (const mailbox of mailboxes) {
    for await (const message of listMailbox(c, mailbox)) {
      if (isIt(message) && (!last || message.place > last.place)) last = message;
    }
  }
  return last;
}

/** All of a mailbox, or all that sorts behind a key. */
export async function* listMailbox(
  c: Coordination,
  mailbox: Mailbox,
  after = mailboxPrefix(c.project, mailbox),
): AsyncIterable<Listed> {
  const prefix = mailboxPrefix(c.project, mailbox);
  for await (const entry of c.bucket.list(prefix, { after, shallow: true })) {
    const message = asListed(c.project, mailbox, entry);
    if (message) yield message;
  }
}

async function otherMailboxes(c: Coordination, known: readonly Mailbox[]): Promise<Mailbox[]> {
  const mailboxes = await allMailboxes(c);
  return mailboxes.filter((mailbox) => !known.includes(mailbox));
}

/** Of everyone who was ever written to, `_broadcast` among them. */
export async function allMailboxes(c: Coordination): Promise<Mailbox[]> {
  // The Python client may have spelled one of them otherwise.
  const mailboxes = new Set<Mailbox>();
  for await (const entry of c.bucket.list(messagesPrefix(c.project), { shallow: true })) {
    if ('prefix' in entry) mailboxes.add(lastSegment(entry.prefix));
  }
  return [...mailboxes];
}

function missing(text: string): UserError {
  return new UserError(
    `There is no message ${text}`,
    '`tracecraft inbox --long` shows the ids of yours.',
  );
}
