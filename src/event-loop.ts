/** ms that work may keep the event loop from signals, timers and sockets. */
const longest = 50;

let last = 0;

/**
 * Lets signals, timers and sockets have their turn, if the last one was a while ago. Work that reads
 * files synchronously never comes back to the event loop by awaiting alone: Ctrl-C would do nothing.
 */
export async function takeTurns(): Promise<void> {
  if (performance.now() - last < longest) return;
  // Hooks come here: `node:timers/promises` would take them a tenth of a millisecond to load.
  await new Promise((resolve) => setImmediate(resolve));
  last = performance.now();
}
