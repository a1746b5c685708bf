import { beforeMessages, type Mailbox } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import type { Coordination } from '../context.ts';
import { allMailboxes, listMailbox } from '../mail/find-message.ts';
import { type Listed, messageFrom } from '../mail/message.ts';
import { firstLine, type Happening, type Span } from './happening.ts';

/** Mailboxes that are listed at once. */
const abreast = 8;

/**
 * ms by which a name that the Python client gave by its own clock may be off: S3 refuses requests of clocks that
 * are further apart.
 */
const senderSkew = 15 * 60_000;

/** What was sent in the project, to whomever. */
export async function mailHappenings(c: Coordination, span: Span): Promise<Happening[]> {
  const found = inOrder(await allMailboxes(c), abreast, (mailbox) => inBox(c, mailbox, span));
  const listed = new Map((await Array.fromAsync(found)).flat().map((each) => [each.key, each]));
  const entries = [...listed.values()].map(({ entry }) => entry);
  const documents = await c.documents.read(entries);
  return [...documents].map(([key, document]): Happening => {
    const place = listed.get(key) as Listed;
    const { from, to, step, message, arrived } = messageFrom(place, document);
    return {
      at: arrived,
      kind: 'mail',
      agent: from,
      to,
      ...(step !== undefined && { step }),
      text: firstLine(message),
      key,
      id: `${to} ${place.id}`,
    };
  });
}

async function inBox(
  c: Coordination,
  mailbox: Mailbox,
  { since, changedSince }: Span,
): Promise<Listed[]> {
  const from = Math.max(since, changedSince);
  const ns = BigInt(Math.max(0, Math.floor(from - senderSkew))) * 1_000_000n;
  const after = beforeMessages(c.project, mailbox, ns);
  const listed = await Array.fromAsync(listMailbox(c, mailbox, after));
  return listed.filter(({ modified }) => modified >= from);
}
