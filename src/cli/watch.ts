import { setTimeout as sleep } from 'node:timers/promises';
import { BucketError } from '../bucket/bucket.ts';
import { interruptible } from './interrupt.ts';
import { note, print } from './print/output.ts';
import { plain } from './print/plain.ts';

export const watchOption = {
  watch: { type: 'boolean', default: false, describe: 'Show it anew as it changes, until Ctrl-C' },
  interval: { type: 'string', default: '5s', requiresArg: true, describe: 'How often to look' },
} as const;

const home = '\x1b[H';
const clearLine = '\x1b[K';
const clearBelow = '\x1b[J';
const clearAll = '\x1b[2J';

/**
 * Shows what `look` gives, again and again until Ctrl-C, which is how it ends well: on a terminal in place,
 * elsewhere one below the other as it changes. A bucket that is away for a while is told, once.
 */
export function watchScreen(look: () => Promise<string>, intervalMs: number): Promise<void> {
  return interruptible(async (signal) => {
    const isLive = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
    let shown: string | undefined;
    let isAway = false;
    while (!signal.aborted) {
      try {
        const text = await look();
        if (text !== shown) print(isLive ? screen(text, shown === undefined) : text);
        shown = text;
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

/** Drawn over what stands there, so that nothing flickers. */
function screen(text: string, isFirst: boolean): string {
  return `${isFirst ? clearAll : ''}${home}${text.replaceAll('\n', `${clearLine}\n`)}${clearBelow}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
