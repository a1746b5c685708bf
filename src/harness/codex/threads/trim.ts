import type { Fields } from '../../records.ts';
import { type AppServer, openAppServer } from '../app-server.ts';
import { AppServerError } from '../rpc.ts';
import { type History, readHistory } from './history.ts';
import { hashOfItems } from './injected.ts';
import { type Journal, openJournals, writeJournal } from './journal.ts';
import type { TrimPlan } from './plan.ts';
import { isFile, openElsewhere, type Refusal, refusalByServer, refusalInUse } from './preflight.ts';
import { baseId } from './put-back.ts';
import { serverThread } from './server-thread.ts';
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
  // What was begun can be taken back only as long as its journal is there.
  if (openJournals(surgery.journals).some(({ thread }) => thread === history.thread)) {
    return refused(notEnded);
  }
  // The shared server keeps a thread for a while after its window was left.
  if (!(await letGo(surgery.env, history.thread))) return refused(openElsewhere);
  const server = await open(surgery);
  const begun: { journal?: Journal; known: Known } = { known: { items } };
  try {
    const refusal =
      (await refusalByServer(server.call, history)) ?? (await take(server, surgery, history));
    if (refusal) return refused(refusal);
    const journal = begin(surgery, history, items);
    if (journal instanceof Error) return refused(notNoted(journal));
    begun.journal = journal;
    begun.known = await operate(server, history, items);
  } finally {
    await server.close();
  }
  return settle(surgery, begun.journal, begun.known);
}

const notEnded: Refusal = {
  reason: 'Another trim of the thread is not at its end',
  hint: 'Run the command again: it ends one that was interrupted.',
};

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
  // From here on nobody else writes to it, nor turns it to another file.
  const { path } = await serverThread(call, thread);
  const now = await readHistory(source, env, { items: false });
  if (now?.end.bytes === end.bytes && path !== undefined && isFile(source, path)) return undefined;
  return { reason: 'The thread has changed in the meantime', hint: `${unchanged} Try again.` };
}

const unchanged = 'Nothing was changed.';

function begin(
  { journals }: Surgery,
  { thread, source, end, prelude, turns }: History,
  items: readonly Fields[],
): Journal | Error {
  try {
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
  } catch (error) {
    return error as Error;
  }
}

/** A full disk: without a note of what it was, a thread that was left half done could not be put right. */
function notNoted({ message }: Error): Refusal {
  return { reason: `The trim cannot be noted in the state folder: ${message}`, hint: unchanged };
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
