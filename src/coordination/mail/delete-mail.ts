import { broadcast } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import type { Coordination } from '../context.ts';
import type { Message } from './message.ts';

const abreast = 8;

/** Deletes those that were sent to one agent; what was sent to all is left for the others. How many. */
export async function deleteDirect(
  { bucket }: Pick<Coordination, 'bucket'>,
  messages: readonly Message[],
): Promise<number> {
  const direct = messages.filter(({ mailbox }) => mailbox !== broadcast);
  let deleted = 0;
  for await (const _ of inOrder(direct, abreast, ({ key }) => bucket.delete(key))) deleted += 1;
  return deleted;
}
