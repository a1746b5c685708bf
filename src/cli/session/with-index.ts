import { openHookIndex } from '../../recall/in-hook.ts';
import type { CliContext } from '../context.ts';
import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';

/** Nobody waits for a command as for a hook. */
const limits = {
  busyMs: 5_000,
  longestStretch: Number.POSITIVE_INFINITY,
  mostFetched: Number.POSITIVE_INFINITY,
  fetchMs: 5_000,
};

/** A context that indexes what it stores. */
export interface IndexingContext extends CliContext {
  /** Reads what the index lacks besides of the records that were stored to. */
  catchUp(): Promise<void>;
}

/**
 * For what mirrors a few sessions: what it stores can be searched at once. Of a whole history that comes in,
 * the next search reads it, which has it faster from the bucket than part by part.
 */
export async function withIndex(
  context: CliContext,
  work: (context: IndexingContext) => Promise<void>,
): Promise<void> {
  if (context.config.recall?.index === false) return work({ ...context, catchUp: async () => {} });
  const index = openHookIndex(context, limits);
  try {
    const { read, take, catchUp } = index;
    await work({ ...context, onSending: read, onStored: take, catchUp });
    await index.catchUp();
    const trouble = index.trouble();
    if (trouble) note(`It is stored, and could not be indexed: ${plain(trouble)}.`);
  } finally {
    index.close();
  }
}
