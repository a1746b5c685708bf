import { setTimeout as sleep } from 'node:timers/promises';
import { BucketError } from '../bucket/bucket.ts';
import { interruptible } from './interrupt.ts';
import { note, print } from './print/output.ts';
import { plain } from './print/plain.ts';
import { drawn, fitted } from './print/screen.ts';

export const watchOption = {
  watch: { type: 'boolean', default: false, describe: 'Show it again as it changes, until Ctrl-C' },
  interval: { type: 'string', default: '5s', requiresArg: true, describe: 'How often to look' },
} as const;

/**
 * Runs what is ended with Ctrl-C as a rule: that ends it well, and the prompt comes on a line of its own.
 */
export function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  return interruptible(work, (by) => {
    if (by === 'SIGINT' && process.stderr.isTTY) note('');
  });
}

/**
 * Shows what `look` gives, again and again until Ctrl-C, which is how it ends well: on a terminal in place, as far
 * as it has room, elsewhere one below the other as it changes. A bucket that is away for a while is told, once.
 */
export function watchScreen(look: () => Promise<string>, intervalMs: number): Promise<void> {
  return untilInterrupted(async (signal) => {
    const isLive = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
    let shown: string | undefined;
    let isAway = false;
    while (!signal.aborted) {
      try {
        const text = await look();
        const frame = isLive ? fitted(text, process.stdout.rows) : text;
        if (frame !== shown) print(isLive ? drawn(frame, shown === undefined) : frame);
        shown = frame;
        isAway = false;
      } catch (error) {
        if (!(error instanceof BucketError)) throw error;
        if (!isAway) note(`${plain(error.message)}; looking on until it is back.`);
        isAway = true;
      }
      await pause(intervalMs, signal);
    }
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
