import type { Harness, HookCall, HookEvent } from '../../harness/harness.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { seenBaton } from '../../state/batons.ts';
import { projectName } from '../../state/project.ts';
import { findSource } from '../../state/sources.ts';
import { confirmSuccession, findSuccession, noteSuccession } from '../../state/successions.ts';
import { isSeated, noteEnd, type Seated } from '../../state/windows.ts';
import { type Baton, parseBaton, validFor } from './baton-document.ts';
import { mayHoldBaton } from './baton-place.ts';
import { isHandoff } from './command.ts';
import { seat, seatedIn } from './seat.ts';
import { predecessorOf } from './succession.ts';
import { type WindowName, windowOf } from './window.ts';

/** A hook's call, with what all of them need. */
export interface Here {
  context: LocalContext;
  harness: Harness;
  call: HookCall;
  who: Seated;
  window: WindowName | undefined;
  now: number;
}

/**
 * What a hook does for sessions that go on from one another, and gives what the client shall put before the
 * session. It is called behind the mirror, so that what the former session said last is stored.
 *
 * A client tells of sessions that never begin. So SessionStart moves nothing: what it gives is remembered, and
 * counts from the first prompt on. Whatever fails in here costs what would have been handed over, nothing else.
 */
export async function handOver(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
  onTrouble: (what: string) => void = () => {},
): Promise<string | undefined> {
  const work = steps[call.event];
  if (!work || !harness.contextEvents) return undefined;
  try {
    const { config, env } = context;
    const project = projectName(call.cwd, config, env);
    const who = { harness: harness.name, session: call.session, project };
    const window = windowOf(harness, call, env);
    return await work({ context, harness, call, who, window, now: Date.now() });
  } catch (error) {
    // A damaged state, a full disk, a bucket that is away: the agent goes on as without us.
    onTrouble((error as Error).message);
    return undefined;
  }
}

const steps: Partial<Record<HookEvent, (here: Here) => Promise<string | undefined>>> = {
  SessionStart: started,
  UserPromptSubmit: prompted,
  Stop: stopped,
  SessionEnd: ended,
};

/** What a session without a past begins with. */
const beginnings: readonly (string | undefined)[] = ['startup', 'clear'];

async function started(here: Here): Promise<string | undefined> {
  const { context, harness, call, who, window, now } = here;
  if (!beginnings.includes(call.cause)) {
    // Taken up again, compacted, forked: it has its past, and is what the window is at.
    if (call.cause !== undefined) takeSeat(here);
    return undefined;
  }
  // Told again of one that has begun.
  if (findSuccession(context.db, who.harness, who.session)?.isReal) return undefined;
  const seated = window && seatedIn(context.db, window, now);
  const from = handsOverUnasked(context)
    ? predecessorOf(context.db, harness, call, { seated, project: who.project, now })
    : undefined;
  if (harness.startsWithPrompt) takeSeat(here);
  const text = from && (await goOnFrom(here, from));
  if (text !== undefined) return text;
  if (!mayHoldBaton(context.bucketUrl, who.project)) return undefined;
  const { findBaton } = await import('./take-over.ts');
  return findBaton(here);
}

/** The text for a session that takes another one's place in its window. */
async function goOnFrom(here: Here, from: Seated): Promise<string | undefined> {
  const { context, harness, who, now } = here;
  const { compose } = await import('./compose.ts');
  const baton = waitingBaton(here);
  const memo = baton?.session === from.session ? baton.memo : undefined;
  const text = await compose(context, from, { memo, mayFetch: true });
  if (text === undefined) return undefined;
  const { session, project } = from;
  const at = new Date(now).toISOString();
  const continues = { harness: from.harness, session, project, by: 'clear' as const, at };
  noteSuccession(context.db, who, { continues, isReal: false }, now);
  if (harness.startsWithPrompt) await begin(here, from.session);
  return text;
}

async function prompted(here: Here): Promise<string | undefined> {
  const { context, call, who } = here;
  const succession = findSuccession(context.db, who.harness, who.session);
  const isFirst = !succession?.isReal && !hasBegun(here);
  takeSeat(here);
  if (succession && !succession.isReal) await begin(here, succession.continues.session);
  if (isFirst) return succession ? undefined : takeWaiting(here);
  if (isHandoff(call.prompt)) {
    const { giveFrom } = await import('./take-over.ts');
    await giveFrom(here);
  }
  return undefined;
}

async function stopped(here: Here): Promise<undefined> {
  const { context, who } = here;
  takeSeat(here);
  confirmSuccession(context.db, who.harness, who.session);
}

async function ended(here: Here): Promise<undefined> {
  const { context, call, window, now } = here;
  // One that was taken up again and cleared at once is what the next one goes on from.
  if (call.cause === 'clear' && hasBegun(here)) takeSeat(here);
  if (window?.window !== undefined) noteEnd(context.db, window.window, call.cause, now);
}

/** The session has its first prompt: it is real, and what it goes on from is handed on to nobody else. */
async function begin(here: Here, from: string): Promise<void> {
  const { context, who } = here;
  confirmSuccession(context.db, who.harness, who.session);
  const baton = waitingBaton(here);
  if (baton?.session !== from) return;
  const { takeFor } = await import('./take-over.ts');
  // Where that fails, another session may have it too: that costs this one nothing.
  await takeFor(here, baton).catch(() => false);
}

async function takeWaiting(here: Here): Promise<string | undefined> {
  const baton = waitingBaton(here);
  if (!baton) return undefined;
  const { takeOver } = await import('./take-over.ts');
  return takeOver(here, baton);
}

/** The baton that this machine has seen within the hour, and that is not the session's own. */
function waitingBaton({ context, who, now }: Here): Baton | undefined {
  const { db, bucketUrl: bucket } = context;
  const seen = seenBaton(db, { bucket, project: who.project });
  const baton = seen && now - seen.seenAt <= validFor ? parseBaton(seen.doc) : undefined;
  const isOpen =
    baton?.taken === undefined && baton?.session !== who.session && baton?.project === who.project;
  return isOpen ? baton : undefined;
}

function hasBegun({ context, harness, call, who }: Here): boolean {
  const { db, bucketUrl } = context;
  if (isSeated(db, who.harness, who.session)) return true;
  const main = call.sources.find(({ kind }) => kind === 'main');
  const stored = main && findSource(db, bucketUrl, harness.name, main)?.meta;
  return (stored?.turns ?? 0) > 0;
}

function takeSeat({ context, window, who, now }: Here): void {
  if (window) seat(context.db, window, who, now);
}

/** Whether a cleared window goes on from what was in it, as the user has it. */
export function handsOverUnasked({ config, env }: LocalContext): boolean {
  const { TRACECRAFT_DISABLE_AUTO_HANDOFF: off } = env;
  const isOff = off !== undefined && off !== '' && off !== '0';
  return !isOff && config.recall?.auto_handoff !== false;
}
