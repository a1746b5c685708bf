import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codexRegistration } from '../../harness/codex/register.ts';
import { filesOf, type History, readHistory } from '../../harness/codex/threads/history.ts';
import { isConversation } from '../../harness/codex/threads/list.ts';
import type { Surgery } from '../../harness/codex/threads/settle.ts';
import type { Source } from '../../harness/harness.ts';
import { findProgram } from '../../install/detect.ts';
import { findSessions, type ProjectSession } from '../../mirror/select.ts';
import { UserError } from '../../state/user-error.ts';
import type { CliContext } from '../context.ts';
import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { givenId } from '../session/options.ts';

export const threadOption = {
  type: 'string',
  requiresArg: true,
  coerce: givenId,
  describe:
    "A thread's id, or enough of its beginning [default: the one of this shell, else the newest here]",
} as const;

/** The thread that was named, else the one whose agent runs this, else the newest of the project, which is said. */
export function whichThread(context: CliContext, given: string | undefined): ProjectSession {
  const { cwd, env, project } = context;
  const id = given ?? (env.CODEX_THREAD_ID || undefined);
  const found = findSessions(context, { harness: 'codex', id, cwd });
  if (id === undefined) {
    const newest = found.find(isConversation);
    if (!newest) {
      throw new UserError(
        `There is no thread of Codex in ${project}`,
        'See all with `tracecraft codex threads --all`.',
      );
    }
    note(`The newest thread of ${plain(project)}: ${plain(newest.id)}`);
    return newest;
  }
  const [first] = found;
  const exact = found.find((each) => each.id === id) ?? (found.length === 1 ? first : undefined);
  if (exact) return exact;
  throw new UserError(
    first
      ? `${found.length} threads have an id that begins with "${id}"`
      : `No thread on this machine has an id that begins with "${id}"`,
    'See all with `tracecraft codex threads --all`.',
  );
}

/** Its files, the one that it goes on in last. */
export function threadFiles({ sources }: ProjectSession): Source[] {
  return filesOf(sources);
}

/** Throws UserError for a thread whose files are not all there. */
export async function historyOf(context: CliContext, source: Source | undefined): Promise<History> {
  const history = source && (await readHistory(source, context.env));
  if (history) return history;
  throw new UserError(
    `The files of thread ${source?.session} are not all here`,
    `Bring them back from the bucket: \`tracecraft session restore ${source?.session}\`.`,
  );
}

/** Throws UserError where there is no Codex. `cwd`: where its server runs. */
export function surgeryOf({ env, paths, cwd: here }: CliContext, cwd = here): Surgery {
  const program = findProgram(codexRegistration.program, env);
  if (program === undefined) {
    throw new UserError('codex is not on PATH', 'Install it, or add its folder to PATH.');
  }
  return { env, program, cwd: existsSync(cwd) ? cwd : here, journals: journalsOf(paths) };
}

export function journalsOf({ home }: CliContext['paths']): string {
  return join(home, 'codex-trims');
}
