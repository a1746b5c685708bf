import type { Harness, Position, Source } from '../harness/harness.ts';

/** Longest wait for a turn that is not on disk yet, in ms; seen: 6 to 63 (Claude Code 2.1.329). */
const patience = 400;
const pause = 3;

/**
 * Waits until the text is at the source's end. The last reply of a turn comes to disk shortly after
 * the Stop hook has started; should it never come, the hook goes on with what is there.
 */
export async function waitForArrival(
  harness: Harness,
  source: Source,
  from: Position,
  text: string,
  until: number,
): Promise<void> {
  const giveUp = Math.min(Date.now() + patience, until);
  let seen = -1;
  for (;;) {
    const size = harness.behind(source, from);
    if (size !== seen && harness.arrived(source, from, text)) return;
    seen = size;
    if (Date.now() >= giveUp) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
