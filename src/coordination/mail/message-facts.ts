import { isoTime } from '../time.ts';
import type { Message } from './message.ts';

/** A message for machines. Names here are promised: scripts read them. */
export function messageFacts(message: Message) {
  return {
    id: message.id,
    from: message.from,
    to: message.to,
    kind: message.kind,
    message: message.message,
    sent_at: message.sent_at,
    arrived_at: isoTime(message.arrived),
    step: message.step ?? null,
    reply_to: message.reply_to ?? null,
    thread: message.thread ?? null,
    host: message.host ?? null,
  };
}
