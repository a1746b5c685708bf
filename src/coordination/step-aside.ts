import type { Coordination } from './context.ts';

/**
 * What one does whom another was faster than: losers wait, so that they do not stand in the winner's way, and each for
 * another time, so that they do not meet again. The longer the try took, the more are at it. `begun`: by `c.monotonic()`.
 */
export async function stepAside(
  c: Pick<Coordination, 'monotonic' | 'random' | 'sleep'>,
  begun: number,
): Promise<void> {
  const took = c.monotonic() - begun;
  await c.sleep(10 + took + Math.max(90, 2 * took) * c.random());
}
