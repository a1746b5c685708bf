import type { Coordination } from '../../coordination/context.ts';
import { openCoordination } from '../../coordination/context.ts';
import { commandInTexts } from '../../install/command-path.ts';
import { readHealth } from '../../state/health.ts';
import { findSource } from '../../state/sources.ts';
import { noteSuccession } from '../../state/successions.ts';
import { giveBaton, peekBaton, takeBaton } from './baton.ts';
import type { Baton } from './baton-document.ts';
import { compose } from './compose.ts';
import type { Here } from './in-hook.ts';
import { inTime } from './in-time.ts';
import { withoutRecord } from './without-record.ts';

/** ms that a session's start may wait for the answer whether a baton lies there. */
const patience = 400;
/** ms that must be left of a hook's time for asking the bucket. */
const shortest = 150;

/**
 * Looks for a baton at a session's start. Where that is its first prompt, the session takes it; else the next
 * prompt finds it noted, and what it goes on from brought here.
 */
export async function findBaton(here: Here): Promise<string | undefined> {
  const { context, harness, who } = here;
  if (readHealth(context.db, context.bucketUrl).failures > 0) return undefined;
  const baton = await withBucket(here, (c) => inTime(peekBaton(c), patience));
  if (!baton || baton.session === who.session) return undefined;
  if (harness.startsWithPrompt) return takeOver(here, baton);
  await compose(context, baton, { mayFetch: true });
  return undefined;
}

/** The session takes the baton and is given what it hands over; undefined where another one was faster. */
export async function takeOver(here: Here, baton: Baton): Promise<string | undefined> {
  const { context, harness, who, now } = here;
  const mayFetch = harness.startsWithPrompt === true;
  const text = await compose(context, baton, { memo: baton.memo, mayFetch });
  if (!(await takeFor(here, baton))) return undefined;
  const { session, project } = baton;
  const at = new Date(now).toISOString();
  const continues = { harness: baton.harness, session, project, by: 'baton' as const, at };
  noteSuccession(context.db, who, { continues, isReal: true }, now);
  return text ?? withoutRecord(baton, commandInTexts(context.paths));
}

export async function takeFor(here: Here, { id }: Baton): Promise<boolean> {
  const { harness, session } = here.who;
  return (await withBucket(here, (c) => takeBaton(c, id, { harness, session }))) ?? false;
}

/** The user has asked to hand this session over; the note, if any, is written by the session itself. */
export async function giveFrom(here: Here): Promise<void> {
  const { context, call, who } = here;
  const { harness, session } = who;
  const main = call.sources.find(({ kind }) => kind === 'main');
  const meta = main && findSource(context.db, context.bucketUrl, harness, main)?.meta;
  await withBucket(here, (c) =>
    giveBaton(c, { harness, session, record: meta?.session_id ?? session }),
  );
}

/** Undefined also where no time is left for it. */
async function withBucket<T>(
  { context, who }: Here,
  work: (c: Coordination) => Promise<T>,
): Promise<T | undefined> {
  const { project, harness, session: id } = who;
  if (context.deadline.at - Date.now() < shortest) return undefined;
  const mirror = await context.mirror();
  const c = await openCoordination(mirror, { project, session: { harness, id } });
  try {
    return await work(c);
  } finally {
    c.documents.close();
  }
}
