import type { UsageReader, UsageSource } from '../harness/usage-reader.ts';
import { openUsageReader } from '../harness/usage-readers.ts';

/** A reader that goes on where the state, as JSON, stands; undefined where it is of another version, or damaged. */
export function resumeReader(
  harness: string,
  of: UsageSource,
  state: string | undefined,
): UsageReader | undefined {
  if (state === undefined) return undefined;
  try {
    return openUsageReader(harness)?.(JSON.parse(state), of);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
