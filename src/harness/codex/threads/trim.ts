import type { Fields } from '../../records.ts';
import { type AppServer, openAppServer } from '../app-server.ts';
import { AppServerError } from '../rpc.ts';
import { type History, readHistory } from './history.ts';
import { hashOfItems } from './injected.ts';
import { type Journal, writeJournal } from './journal.ts';
import type { TrimPlan } from './plan.ts';
import { openElsewhere, type Refusal, refusalByServer, refusalInUse } from './preflight.ts';
import { baseId } from './put-back.ts';
import { type Known, type Outcome, type Surgery, settle } from './settle.ts';
import { letGo } from './shared-server.ts';

/** Asks all that can be asked beforehand; changes nothing. Rejects when the app server cannot be asked. */
export async function preflight(
  surgery: Surgery,
  { history, trouble }: TrimPlan,
): Promise<{ refusal: Refusal | undefined; version: string | undefined }> {
  const server = await open(surgery);
  try {
    const { version, call } = server;
    const refusal =
      trouble ??
      (await refusalInUse(surgery.env, history.thread)) ??
      (await refusalByServer(call, history));
    return { refusal, version };
  } finally {
    await server.close();
  }
}

/**
 * Takes the plan's turns out: the thread is reverted to its beginning, and `items` are put in, which tell of the
 * turns that went and hold those that stay. Codex has no call that takes the first turns out of a thread.
 * Rejects only where nothing was begun and the app server cannot be asked.
 */
export async function executeTrim(
  surgery: Surgery,
  plan: TrimPlan,
  items: readonly Fields[],
): Promise<Outcome> {
  const { history, trouble } = plan;
  const inUse = trouble ?? (await refusalInUse(surgery.env, history.thread));
  if (inUse) return refused(inUse);
  // The shared server keeps a thread for a while after its window was left.
  if (!(await letGo(surgery.env, history.thread))) return refused(openElsewhere);
  const server = await open(surgery);
  const begun: { journal?: Journal; known: Known } = { known: { items } };
  try {
    const refusal =
      (await refusalByServer(server.call, history)) ?? (await take(server, surgery, history));
    if (refusal) return refused(refusal);
    begun.journal = begin(surgery, history, items);
    begun.known = await operate(server, history, items);
  } finally {
    await server.close();
  }
  return settle(surgery, begun.journal, begun.known);
}

function open({ env, program, cwd, patience }: Surgery): Promise<AppServer> {
  return openAppServer(program, env, cwd, { experimental: true, patience });
}

/** Loads the thread: as long as the server has it, no other may write to it. */
async function take(
  { call }: AppServer,
  { env }: Surgery,
  { thread, source, end }: History,
): Promise<Refusal | undefined> {
  try {
    await call('thread/resume', { threadId: thread, excludeTurns: true });
  } catch (error) {
    if (!(error instanceof AppServerError) || error.failure !== 'refused') throw error;
    if (/active writer/.test(error.message)) return openElsewhere;
    return { reason: `Codex does not open the thread. ${error.message}`, hint: unchanged };
  }
  const now = await readHistory(source, env, { items: false });
  if (now?.end.bytes === end.bytes) return undefined;
  return { reason: 'The thread has changed in the meantime', hint: `${unchanged} Try again.` };
}

const unchanged = 'Nothing was changed.';

function begin(
  { journals }: Surgery,
  { thread, source, end, prelude, turns }: History,
  items: readonly Fields[],
): Journal {
  return writeJournal(journals, {
    thread,
    before: {
      path: source.path,
      base: baseId(source),
      ordinal: end.ordinal as number,
      bytes: end.bytes,
      prelude: prelude.length,
    },
    turns: turns.map(({ id }) => id),
    items: { count: items.length, hash: hashOfItems(items) },
  });
}

/** What becomes of it is not believed but looked at. */
async function operate(
  { call }: AppServer,
  { thread: threadId, turns }: History,
  items: readonly Fields[],
): Promise<Known> {
  try {
    await call('thread/revert', { threadId, beforeTurnId: turns[0]?.id });
    await call('thread/inject_items', { threadId, items });
    return { items, isAccepted: true };
  } catch (error) {
    return { items, trouble: (error as Error).message };
  }
}

function refused({ reason, hint }: Refusal): Outcome {
  return { status: 'refused', reason, hint };
}
