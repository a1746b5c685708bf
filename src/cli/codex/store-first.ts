import { mirrorSessions } from '../../mirror/mirror.ts';
import type { ProjectSession } from '../../mirror/select.ts';
import { sessionBehind } from '../../mirror/session-behind.ts';
import { UserError } from '../../state/user-error.ts';
import type { CliContext } from '../context.ts';
import { withIndex } from '../session/with-index.ts';

/** Brings a thread into the bucket to its end, and into the index. Throws UserError where it is not all there then. */
export async function storeFirst(context: CliContext, found: ProjectSession): Promise<void> {
  const hint = `See \`tracecraft session mirror --session-id ${found.id}\`.`;
  await withIndex(context, async (indexing) => {
    for await (const { status } of mirrorSessions(indexing, [found])) {
      if (status === 'deleted') {
        throw new UserError('The thread was deleted from the bucket', hint);
      }
      if (status === 'busy') {
        throw new UserError('A hook is storing the thread at this moment', 'Try again.');
      }
    }
  });
  const { bytes } = sessionBehind(context, found);
  if (bytes > 0) throw new UserError(`${bytes} bytes of the thread could not be stored`, hint);
}
