import { basename } from 'node:path';
import type { Fields } from '../../records.ts';
import { type AppServer, openAppServer } from '../app-server.ts';
import { discover, rolloutSource } from '../sources.ts';
import { readHistory } from './history.ts';
import { hashOfItems } from './injected.ts';
import { isInstruction } from './instructions.ts';
import { type Journal, removeJournal } from './journal.ts';
import { putBack } from './put-back.ts';
import { serverThread } from './server-thread.ts';
import { letGo } from './shared-server.ts';

/** What surgery on threads needs. */
export interface Surgery {
  env: NodeJS.ProcessEnv;
  /** The path of `codex`. */
  program: string;
  cwd: string;
  /** The folder of journals. */
  journals: string;
  /** ms that an answer may take. */
  patience?: number;
}

export interface Outcome {
  /**
   * `verified`: done, and read back; `refused`: not done, the thread is as it was; `unverified`: what became of it
   * is not known for sure.
   */
  status: 'verified' | 'unverified' | 'refused';
  reason?: string;
  hint?: string;
}

/** How a trim that has begun stands, by what Codex goes on with. */
type Standing =
  | { is: 'untouched' }
  | { is: 'done' }
  /** The turns are gone, and what was to be put in is not there, or in part. `holds`: items that are. */
  | { is: 'reverted'; path: string; holds: number }
  /** It has had turns since. */
  | { is: 'went-on' };

export interface Known {
  /** What is to be put in, where that is known. */
  items?: readonly Fields[];
  /** Codex has said that it was put in. */
  isAccepted?: boolean;
  /** What went wrong. */
  trouble?: string;
}

/**
 * Brings a trim that has begun to an end: done as a whole, or undone. The journal stays only where neither
 * could be; the next run of the command goes on from it then. Never throws for what Codex does.
 */
export async function settle(
  surgery: Surgery,
  journal: Journal,
  known: Known = {},
): Promise<Outcome> {
  try {
    const outcome = await settled(surgery, journal, known);
    removeJournal(surgery.journals, journal.thread);
    return outcome;
  } catch (error) {
    if ([...discover(surgery.env, { id: journal.thread })].length === 0) {
      removeJournal(surgery.journals, journal.thread);
      return { status: 'refused', reason: 'The thread is gone', hint: 'It was deleted since.' };
    }
    const why = [known.trouble, (error as Error).message].filter(Boolean).join('; ');
    return {
      status: 'unverified',
      reason: `The trim is not at its end: ${why}`,
      hint: `Run \`tracecraft codex trim --thread ${journal.thread}\` again: it ends it, or takes it back.`,
    };
  }
}

async function settled(surgery: Surgery, journal: Journal, known: Known): Promise<Outcome> {
  const stands = await finalStanding(surgery, journal);
  const because = known.trouble === undefined ? '' : `: ${known.trouble}`;
  switch (stands.is) {
    case 'done':
      return { status: 'verified' };
    case 'untouched':
      return {
        status: 'refused',
        reason: `Codex did not take the turns out${because}`,
        hint: 'The thread is as it was.',
      };
    case 'went-on':
      return {
        status: 'unverified',
        reason: 'The thread had turns since, without what was to be put in for those that went',
        hint: `\`tracecraft codex restore --thread ${journal.thread}\` makes a thread of what it was.`,
      };
    case 'reverted':
      return finish(surgery, journal, stands, known);
  }
}

/**
 * A server whose client was killed may be about to do what it was told: as long as it has the thread, nothing that
 * is not done yet can be said to stay so. Throws where another client has it.
 */
async function finalStanding(surgery: Surgery, journal: Journal): Promise<Standing> {
  const stands = await withServer(surgery, ({ call }) => standing(surgery, call, journal));
  if (stands.is !== 'untouched') return stands;
  await letGo(surgery.env, journal.thread);
  return withServer(surgery, async ({ call }) => {
    await call('thread/resume', { threadId: journal.thread, excludeTurns: true });
    return standing(surgery, call, journal);
  });
}

/** Puts in what is missing where it is known, else takes the revert back. */
async function finish(
  surgery: Surgery,
  journal: Journal,
  { path, holds }: Extract<Standing, { is: 'reverted' }>,
  { items, isAccepted, trouble }: Known,
): Promise<Outcome> {
  if (isAccepted && holds > 0) {
    return {
      status: 'unverified',
      reason: 'Codex took what was put in, and its rollout has something else',
      hint: `Look at it with \`codex resume ${journal.thread}\`; \`tracecraft codex restore\` makes a thread of what it was.`,
    };
  }
  // Somebody may have looked at it in the meantime.
  await letGo(surgery.env, journal.thread);
  if (items && holds === 0 && (await putIn(surgery, journal, items))) {
    return { status: 'verified' };
  }
  await takeBack(surgery, journal, path);
  const why = trouble ?? 'it was interrupted';
  return {
    status: 'refused',
    reason: `What tells of the turns that went could not be put in: ${why}`,
    hint: 'They were put back: the thread is as it was.',
  };
}

/** With a server of its own: the one before may be what was wrong. */
async function putIn(
  surgery: Surgery,
  journal: Journal,
  items: readonly Fields[],
): Promise<boolean> {
  const { thread: threadId } = journal;
  await withServer(surgery, async ({ call }) => {
    await lock(surgery, call, journal);
    await call('thread/inject_items', { threadId, items });
  }).catch(() => {
    // Whether it is there is looked at, not believed.
  });
  const stands = await withServer(surgery, ({ call }) => standing(surgery, call, journal));
  return stands.is === 'done';
}

async function takeBack(surgery: Surgery, journal: Journal, path: string): Promise<void> {
  const { thread: threadId, turns } = journal;
  await withServer(surgery, async ({ call }) => {
    await lock(surgery, call, journal);
    putBack(path, journal);
  });
  const now = await withServer(surgery, ({ call }) => serverThread(call, threadId));
  const isBack = now.turns.map(({ id }) => id).join() === turns.join();
  if (!isBack) throw new Error(`Codex now counts ${now.turns.length} turns of ${turns.length}`);
}

/** Who has loaded the thread has its lock; from then on it stays as it is. Throws where it has had a turn before. */
async function lock(surgery: Surgery, call: AppServer['call'], journal: Journal): Promise<void> {
  await call('thread/resume', { threadId: journal.thread, excludeTurns: true });
  const now = await standing(surgery, call, journal);
  if (now.is !== 'reverted') throw new Error('Another client was at the thread in the meantime');
}

async function standing(
  { env }: Surgery,
  call: AppServer['call'],
  journal: Journal,
): Promise<Standing> {
  const { path, turns } = await serverThread(call, journal.thread);
  const source = rolloutSource(path ?? '', journal.thread);
  const hasAll = journal.turns.every((id, at) => turns[at]?.id === id);
  if (isSameFile(source.path, journal.before.path) || hasAll) return { is: 'untouched' };
  const history = path === undefined ? undefined : await readHistory(source, env);
  if (!history) throw new Error(`${path} cannot be read`);
  if (history.turns.length !== turns.length) {
    throw new Error(`Codex counts ${turns.length} turns, its rollout ${history.turns.length}`);
  }
  const { count, hash } = journal.items;
  const since = history.prelude.slice(journal.before.prelude);
  const last = since.slice(-count);
  if (last.length === count && hashOfItems(last) === hash) return { is: 'done' };
  if (history.turns.length > 0) return { is: 'went-on' };
  // Codex itself puts instructions before what is put in.
  const holds = since.filter((item) => !isInstruction(item)).length;
  return { is: 'reverted', path: source.path, holds };
}

/** By its name, which no other file has: a folder may be told by another path. */
function isSameFile(one: string, other: string): boolean {
  return basename(one) === basename(other);
}

async function withServer<T>(
  { env, program, cwd, patience }: Surgery,
  work: (server: AppServer) => Promise<T>,
): Promise<T> {
  const server = await openAppServer(program, env, cwd, { experimental: true, patience });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
