import type { FoundSession } from '../../harness.ts';
import { asFields, titleFrom } from '../../records.ts';
import { firstRow } from '../first-row.ts';
import { filesOf, type History, readHistory } from './history.ts';
import { isOpenElsewhere } from './writer-lock.ts';

export interface ThreadRow {
  thread: string;
  /** Its first prompt; undefined for one without any. */
  title: string | undefined;
  turns: number;
  fill: History['fill'];
  /** ms since 1970 */
  modified: number;
  cwd: string | undefined;
  /** Whether a client has it open, where that can be told. */
  isOpen: boolean | 'perhaps';
}

/** Undefined for what cannot be read: a file that goes on from one that is gone. */
export async function threadRow(
  { id, sources, cwd, modified }: FoundSession,
  env: NodeJS.ProcessEnv,
): Promise<ThreadRow | undefined> {
  const live = filesOf(sources).at(-1);
  const history = live && (await readHistory(live, env, { items: false }));
  if (!history) return undefined;
  const { asked, turns, fill } = history;
  const isOpen = isOpenElsewhere(env, id);
  return { thread: id, title: titleFrom(asked), turns: turns.length, fill, modified, cwd, isOpen };
}

/** A thread that a person talks to, not one that another thread began. */
export function isConversation({ sources }: FoundSession): boolean {
  const [first] = filesOf(sources);
  const meta = asFields(first && firstRow(first.path)?.payload);
  return asFields(meta?.source)?.subagent === undefined && meta?.parent_thread_id === undefined;
}
