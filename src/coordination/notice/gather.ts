import type { Coordination } from '../context.ts';
import { glance } from '../mail/look.ts';
import { loadSteps } from '../steps/load-steps.ts';
import { ownSteps } from '../steps/own-steps.ts';
import type { HeldStep, Notice } from './compose.ts';

/** So many messages are fetched: more do not fit into what is put before a session. */
const mostMessages = 12;

/** Characters of a message that are kept: its beginning is all that is shown, and its length told. */
const mostKept = 20_000;

/**
 * What waits for the session: unread mail, and the steps that it holds. Writes nothing: what is unread stays
 * unread until `inbox --new`. Of what cannot be had (a damaged cursor, a bucket that is late) `former` stays.
 * `told`: ids of messages that were put before the session, which keep no others from it.
 */
export async function gatherNotice(
  c: Coordination,
  former: Notice,
  told: readonly string[] = [],
): Promise<Notice> {
  const [mail, claims] = await Promise.allSettled([unreadMail(c, told), heldSteps(c)]);
  return {
    ...(mail.status === 'fulfilled' ? mail.value : { unread: former.unread, more: former.more }),
    claims: claims.status === 'fulfilled' ? claims.value : former.claims,
  };
}

async function unreadMail(
  c: Coordination,
  told: readonly string[],
): Promise<Pick<Notice, 'unread' | 'more'>> {
  const { messages, more } = await glance(c, { limit: mostMessages, told: new Set(told) });
  return {
    unread: messages.map(({ id, from, kind, step, message, arrived }) => ({
      id,
      from,
      isBroadcast: kind === 'broadcast',
      ...(step !== undefined && { step }),
      text: message.slice(0, mostKept),
      arrived,
    })),
    more,
  };
}

async function heldSteps(c: Coordination): Promise<HeldStep[]> {
  return ownSteps(await loadSteps(c), c.me).map(({ step, leftMs, generation }) => ({
    step,
    leftMs,
    generation,
  }));
}
