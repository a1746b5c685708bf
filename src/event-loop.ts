import { setImmediate } from 'node:timers/promises';

/** ms that work may keep the event loop from signals, timers and sockets. */
const longest = 50;

let last = 0;

/**
 * Lets signals, timers and sockets have their turn, if the last one was a while ago. Work that reads
 * files synchronously never comes back to the event loop by awaiting alone: Ctrl-C would do nothing.
 */
export async function takeTurns(): Promise<void> {
  if (performance.now() - last < longest) return;
  await setImmediate();
  last = performance.now();
}
