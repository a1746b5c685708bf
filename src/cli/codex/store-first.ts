import type { History } from '../../harness/codex/threads/history.ts';
import { mirrorSessions } from '../../mirror/mirror.ts';
import { findSessions, type ProjectSession } from '../../mirror/select.ts';
import { sessionBehind } from '../../mirror/session-behind.ts';
import { UserError } from '../../state/user-error.ts';
import type { CliContext } from '../context.ts';
import { withIndex } from '../session/with-index.ts';

/**
 * Brings threads into the bucket to their ends, and into the index. Throws UserError where they are not all there
 * then. `again`: the bucket is asked whether it still has what was stored before.
 */
export async function storeFirst(
  context: CliContext,
  all: readonly ProjectSession[],
  options: { again?: boolean } = {},
): Promise<void> {
  await withIndex(context, async (indexing) => {
    for await (const { status, session } of mirrorSessions(indexing, all, options)) {
      if (status === 'deleted') {
        throw new UserError(`Thread ${session} was deleted from the bucket`, hintFor(session));
      }
      if (status === 'busy') {
        throw new UserError('A hook is storing the thread at this moment', 'Try again.');
      }
    }
  });
  for (const each of all) {
    const { bytes } = sessionBehind(context, each);
    if (bytes === 0) continue;
    throw new UserError(
      `${bytes} bytes of thread ${each.id} could not be stored`,
      hintFor(each.id),
    );
  }
}

/** The threads that a fork has turns of. */
export function threadsBefore(context: CliContext, { thread, files }: History): ProjectSession[] {
  const ids = new Set(files.map(({ session }) => session).filter((id) => id !== thread));
  return [...ids].flatMap((id) => {
    const found = findSessions(context, { harness: 'codex', id, cwd: context.cwd });
    return found.find((each) => each.id === id) ?? [];
  });
}

function hintFor(id: string): string {
  return `See \`tracecraft session mirror --session-id ${id}\`.`;
}
