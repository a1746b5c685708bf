import { BucketError } from '../../bucket/bucket.ts';
import type { Coordination } from '../../coordination/context.ts';
import { lookForNew } from '../../coordination/mail/look.ts';
import { messageFacts } from '../../coordination/mail/message-facts.ts';
import { backoff } from '../../coordination/poll.ts';
import { beat } from '../../coordination/presence/beat.ts';
import { plain } from '../../plain.ts';
import { flushed, note, print, printJsonLine } from '../print/output.ts';
import { untilInterrupted } from '../watch.ts';
import { messageText } from './show-message.ts';

/** ms between two looks: the first after a message, the second when nothing has come for a while. */
const pace = { from: 2_000, to: 10_000 };

export interface WatchInboxOptions {
  json: boolean;
  long: boolean;
  /** Messages fetched with one look. */
  atOnce: number;
}

/**
 * Shows what is new as it comes and marks it as read, until Ctrl-C, which is how it ends well; with `json` a
 * line for each message. A bucket that is away for a while is told once.
 */
export function watchInbox(
  c: Coordination,
  { json, long, atOnce }: WatchInboxOptions,
): Promise<void> {
  return untilInterrupted(async (signal) => {
    note('Looking for messages; Ctrl-C ends it.');
    let quiet = 0;
    let isAway = false;
    while (!signal.aborted) {
      try {
        const { messages, commit } = await lookForNew(c, { limit: atOnce, keep: false });
        for (const message of messages) {
          if (json) printJsonLine(messageFacts(message));
          else print(messageText(message, { long }));
        }
        await flushed();
        await commit();
        // Whoever watches is there; that the heartbeat fails says nothing of the mail.
        beat(c).catch(() => false);
        quiet = messages.length > 0 ? 0 : quiet + 1;
        isAway = false;
      } catch (error) {
        if (!(error instanceof BucketError)) throw error;
        if (!isAway) note(`${plain(error.message)}; looking on until it is back.`);
        isAway = true;
        quiet += 1;
      }
      await c.sleep(backoff(quiet, pace, c.random), signal);
    }
  });
}
