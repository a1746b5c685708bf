import { existsSync } from 'node:fs';
import { type Coordination, openCoordination } from './coordination/context.ts';
import { composeNotice } from './coordination/notice/compose.ts';
import { gatherNotice } from './coordination/notice/gather.ts';
import { agedNotice, dueNow, readWaiting, storeWaiting } from './coordination/notice/shown.ts';
import { beat } from './coordination/presence/beat.ts';
import type { Harness, HookCall } from './harness/harness.ts';
import { commandPath } from './install/command-path.ts';
import { quote } from './install/shell-words.ts';
import type { MirrorContext } from './mirror/context.ts';
import { readHealth } from './state/health.ts';
import { projectName } from './state/project.ts';

/** ms that must be left of a hook's time for asking the bucket anything. */
const shortest = 300;
/** ms that it may take, at most: the user waits. */
const patience = 1_000;
const promptPatience = 500;
/** ms after which a prompt's hook asks again. */
const fresh = 60_000;

/**
 * What a hook does for those that work together, behind the mirror: it tells that the agent is there, looks
 * for what waits for the session, and says what the client shall put before it. `isConnected`: the bucket
 * has just answered. A bucket that fails, or is late, costs what it would have told and nothing else.
 */
export async function workTogether(
  context: MirrorContext,
  harness: Harness,
  call: HookCall,
  isConnected: boolean,
): Promise<string | undefined> {
  const { config, db, bucketUrl, env, deadline } = context;
  const coordinates = config.coordinate === true && harness.contextEvents !== undefined;
  const isPrompt = call.event === 'UserPromptSubmit';
  const c = await openCoordination(context, {
    project: projectName(call.cwd, config, env),
    session: { harness: harness.name, id: call.session },
  });
  try {
    const isWell = isConnected || readHealth(db, bucketUrl).failures === 0;
    if (isWell && deadline.at - Date.now() >= shortest) {
      deadline.at = Math.min(deadline.at, Date.now() + (isPrompt ? promptPatience : patience));
      await Promise.allSettled([
        // Nobody types a prompt without a turn's end to follow, which tells it.
        ...(isPrompt ? [] : [beat(c, { ended: call.ends })]),
        ...(coordinates && !call.ends && isDue(c, isPrompt) ? [renew(c)] : []),
      ]);
    }
    return coordinates && harness.contextEvents?.includes(call.event)
      ? sayWhatWaits(c, context, call)
      : undefined;
  } finally {
    c.documents.close();
  }
}

function isDue(c: Coordination, isPrompt: boolean): boolean {
  const { gatheredAt } = readWaiting(c);
  const age = gatheredAt === undefined ? Number.POSITIVE_INFINITY : c.clock() - gatheredAt;
  return !isPrompt || age > fresh || age < 0;
}

async function renew(c: Coordination): Promise<void> {
  const waiting = readWaiting(c);
  const notice = await gatherNotice(c, agedNotice(waiting, c.clock()), waiting.shown);
  // Read again: another hook of the session may have shown something meanwhile.
  storeWaiting(c, { ...readWaiting(c), notice, gatheredAt: c.clock() });
}

/** Characters: a deep folder shall not take the place of the messages. */
const longestCommand = 200;

function sayWhatWaits(
  c: Coordination,
  { paths }: MirrorContext,
  { event }: HookCall,
): string | undefined {
  const waiting = readWaiting(c);
  // A session that begins anew, or was compacted, has forgotten what it was told.
  const afresh = event === 'SessionStart';
  const { notice, claimsTold } = dueNow(waiting, c.clock(), afresh);
  const installed = quote(commandPath(paths));
  const isUsable = existsSync(commandPath(paths)) && installed.length <= longestCommand;
  const composed = composeNotice(notice, {
    project: c.project,
    agent: c.me.agent,
    command: isUsable ? installed : 'tracecraft',
  });
  if (!composed) return undefined;
  const former = afresh ? [] : waiting.shown;
  storeWaiting(c, { ...waiting, shown: [...former, ...composed.shown, ...claimsTold] });
  return composed.text;
}
