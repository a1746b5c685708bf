import type { Harness, HookCall } from '../../harness/harness.ts';
import type { Database } from '../../state/database.ts';
import { findSuccession } from '../../state/successions.ts';
import type { Seated, WindowRow } from '../../state/windows.ts';

/** ms after the end of a session in which another one that begins in the same window takes its place. */
const atOnce = 10_000;
/** Ends after which the user has turned to something else. */
const leavings: readonly (string | undefined)[] = ['resume', 'logout', 'prompt_input_exit'];

/**
 * The session whose place this one takes in its window, as the client lets be seen. `seated`: the last one there
 * that had a turn; `project`: this one's.
 *
 * - It began with `clear`: Claude Code 2.1.329, Codex 0.169.0.
 * - Codex's `/new` says `startup`, in a window that had a session before.
 * - Claude Code's desktop app is reported to say `startup` for `/clear`, at once after the end of the former.
 */
export function predecessorOf(
  db: Database,
  harness: Harness,
  { session, cause }: HookCall,
  { seated, project, now }: { seated: WindowRow | undefined; project: string; now: number },
): Seated | undefined {
  if (!seated || seated.harness !== harness.name || seated.project !== project) return undefined;
  const takesPlace =
    cause === 'clear' ||
    (cause === 'startup' && (harness.startsWithPrompt === true || hasJustEnded(seated, now)));
  if (!takesPlace) return undefined;
  return goesOnFrom(db, seated, session) ? undefined : seated;
}

function hasJustEnded({ endedAt, reason }: WindowRow, now: number): boolean {
  const passed = endedAt === undefined ? -1 : now - endedAt;
  return passed >= 0 && passed <= atOnce && !leavings.includes(reason);
}

/** Longer chains than any person makes. */
const longestChain = 10_000;

/** Whether a session is another one, or came out of it: that one was taken up again, and goes on from nothing. */
function goesOnFrom(db: Database, later: Seated, earlier: string): boolean {
  const met = new Set<string>();
  let at: { harness: string; session: string } | undefined = later;
  while (at && met.size < longestChain) {
    if (at.session === earlier || met.has(at.session)) return true;
    met.add(at.session);
    at = findSuccession(db, at.harness, at.session)?.continues;
  }
  return false;
}
