import { type MessageName, messageKey, messageName } from '../../bucket/coordination-keys.ts';
import { randomHex } from '../../hash.ts';
import type { Redacted } from '../../redact/redacted.ts';
import type { Coordination } from '../context.ts';
import { decodeDocument, encodeDocument, putDocument } from '../document.ts';
import { recipient, type StepName } from '../names.ts';
import { isoTime } from '../time.ts';
import { findMessage } from './find-message.ts';
import { type Message, messageFrom, referenceTo } from './message.ts';
import { noteServiceTime, sendingTime, serviceTime } from './service-time.ts';

export interface Sending {
  /** An agent, or `_broadcast`. Throws UserError (exit 2) for what cannot be one. */
  to: string;
  text: string;
  step?: StepName;
  /** A message's id or `<mailbox>/<name>`, or an agent: the last one that came from it. Throws UserError. */
  replyTo?: string;
}

/** ms by which a name's time may be off: readers look back for longer. */
const tolerated = 60_000;

/** One request; three where this machine's clock turns out to be wrong. */
export async function sendMessage(
  c: Coordination,
  { to, text, step, replyTo }: Sending,
): Promise<Message> {
  const { agent, host, session } = c.me;
  const box = recipient(to);
  const answered = replyTo === undefined ? undefined : await findMessage(c, replyTo, box);
  const reference = answered && referenceTo(c.project, answered.key);
  const id = randomHex(4);
  const sentAt = sendingTime(c);
  const document = {
    from: agent,
    to: box,
    message: text,
    sent_at: isoTime(sentAt),
    ...(step && { step: step.raw }),
    id,
    ...(answered && { reply_to: reference, thread: answered.thread ?? reference }),
    host,
    ...(session !== undefined && { session }),
  };
  const body = encodeDocument(c.redactor, document, ['from', 'to', 'id', 'reply_to', 'thread']);
  const first = messageName(nanoseconds(sentAt), agent, id);
  const name = await corrected(c, box, body, first);
  const modified = serviceTime(c);
  const key = messageKey(c.project, box, name);
  const fields = decodeDocument(body.bytes) ?? {};
  return messageFrom(
    { key, mailbox: box, name },
    { key, etag: '', modified, fields, value: fields },
  );
}

/**
 * Puts the message under its name. The answer tells the service's time: a name that is far from it would be
 * overlooked, or stay new for long, so the message is put again under the right one. Readers know the two for
 * one by its id.
 */
async function corrected(
  c: Coordination,
  box: string,
  body: Redacted,
  first: MessageName,
): Promise<MessageName> {
  await put(c, box, body, first);
  noteServiceTime(c);
  const now = c.bucket.now();
  if (now === undefined) return first;
  const off = Math.abs(now - Number(first.ns / 1_000_000n));
  if (off <= tolerated) return first;
  const right = messageName(nanoseconds(now), first.sender, first.id);
  await put(c, box, body, right);
  await c.bucket.delete(messageKey(c.project, box, first));
  return right;
}

/** Random ids need no condition, which not all stores know. */
async function put(c: Coordination, box: string, body: Redacted, name: MessageName): Promise<void> {
  await putDocument(c, messageKey(c.project, box, name), body);
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}
