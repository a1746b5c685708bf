/** Longest wait for a turn that is not on disk yet, in ms; seen: 6 to 63 (Claude Code 2.1.329). */
const patience = 400;
const pause = 3;

/**
 * Waits until the turn is written, looking again whenever the transcript's size has changed. Should it
 * never come, the hook goes on with what is there: a later one brings the rest.
 */
export async function waitForTurn(
  isWritten: () => boolean,
  size: () => number,
  until: number,
): Promise<void> {
  const giveUp = Math.min(Date.now() + patience, until);
  // The size at the look before this call is not known: it may have been written since.
  for (let seen = -1; Date.now() < giveUp; ) {
    const now = size();
    if (now !== seen && isWritten()) return;
    seen = now;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
