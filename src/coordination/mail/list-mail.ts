import { broadcast } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { fetchMessages } from './fetch-messages.ts';
import { listMailbox } from './find-message.ts';
import { byPlace, type Listed, type Message } from './message.ts';

/** Messages fetched before the first of them is handed on. */
const atOnce = 200;

/**
 * All that was sent to the agent and, by others, to all; oldest first. `newest`: only so many of the last.
 * Moves no cursor.
 */
export async function* listMail(
  c: Coordination,
  { newest = Number.POSITIVE_INFINITY }: { newest?: number } = {},
): AsyncGenerator<Message> {
  const listed: Listed[] = [];
  for await (const message of listMailbox(c, c.me.agent)) listed.push(message);
  for await (const message of listMailbox(c, broadcast)) {
    if (message.name.sender !== c.me.agent) listed.push(message);
  }
  // Under two names there is one for a moment, or for good when its sender died then.
  const messages = [...new Map(listed.map((message) => [message.id, message])).values()];
  messages.sort(byPlace);
  const from = Math.max(0, messages.length - newest);
  for (let i = from; i < messages.length; i += atOnce) {
    yield* await fetchMessages(c, messages.slice(i, i + atOnce));
  }
}
