import { beforeMessages, type Mailbox } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { fetchMessages } from './fetch-messages.ts';
import { findMessage, listMailbox } from './find-message.ts';
import { inTimeOrder, type Message, placeOf, referenceTo, referred } from './message.ts';

/** ns by which the names of replies may tell an earlier time than the message they answer. */
const leeway = 600_000_000_000n;

/**
 * The message with all that led to it and all that answers, oldest first: what stands in the mailboxes of
 * those who took part. Throws UserError where there is no such message.
 */
export async function readThread(c: Coordination, id: string): Promise<Message[]> {
  const asked = await findMessage(c, id);
  const reference = asked.thread ?? referenceTo(c.project, asked.key);
  const root = referred(c, reference);
  const known = [asked, ...(await fetchMessages(c, root ? [root] : []))];
  const thread = new Map(known.map((message) => [message.key, message]));
  const began = beginning(known) - leeway;
  const searched = new Set<Mailbox>();
  for (;;) {
    const mailbox = participants(thread.values()).find((box) => !searched.has(box));
    if (mailbox === undefined) return [...thread.values()].sort(inTimeOrder);
    searched.add(mailbox);
    for (const message of await since(c, mailbox, began)) {
      if (message.thread === reference) thread.set(message.key, message);
    }
  }
}

/** ns: the earliest time that the messages tell, by their names or by when they arrived. */
function beginning(messages: readonly Message[]): bigint {
  const times = messages.flatMap(({ name, arrived }) => [
    placeOf(name),
    BigInt(arrived) * 1_000_000n,
  ]);
  return times.reduce((first, time) => (time < first ? time : first));
}

async function since(c: Coordination, mailbox: Mailbox, ns: bigint): Promise<Message[]> {
  const after = beforeMessages(c.project, mailbox, ns);
  return fetchMessages(c, await Array.fromAsync(listMailbox(c, mailbox, after)));
}

function participants(messages: Iterable<Message>): Mailbox[] {
  return [...new Set([...messages].flatMap(({ from, to }) => [from, to]))];
}
