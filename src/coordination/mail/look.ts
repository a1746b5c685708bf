import { BucketError } from '../../bucket/bucket.ts';
import type { Coordination } from '../context.ts';
import { fetchMessages } from './fetch-messages.ts';
import { type Found, findNew, mostKept } from './find-new.ts';
import { type Address, type Message, referenceTo } from './message.ts';
import { storeCursor } from './store-cursor.ts';

export interface Look {
  /** Oldest first; what was kept of earlier looks before what is new. */
  messages: Message[];
  /** There are more than were asked for. */
  more: boolean;
  /**
   * Call it when they were shown: the cursor moves on, one request, or none where nothing has changed. `ids`: these
   * alone are acknowledged, and the others kept; without, all of them, or none where the look is to `keep`.
   */
  commit(ids?: readonly string[]): Promise<void>;
}

/**
 * What the agent has not read, at most `limit` messages: six requests with `commit`, and one for each message.
 * `keep`: they are shown again, until they are acknowledged. Nothing is written before `commit`.
 */
export async function lookForNew(
  c: Coordination,
  { limit, keep }: { limit: number; keep: boolean },
): Promise<Look> {
  const { found, addresses, messages } = await findAndFetch(c, limit);
  const isThere = new Set(messages.map(({ key }) => key));
  return {
    messages,
    more: found.more,
    async commit(ids) {
      const isAcknowledged = ids ? among(c.project, ids) : () => !keep;
      // Nobody can acknowledge what has gone from the bucket.
      const done = addresses.filter((each) => isAcknowledged(each) || !isThere.has(each.key));
      if (done.length > 0) return storeCursor(c, found, references(c.project, done));
      if (found.lags) await moveIfPossible(c, found);
    },
  };
}

/** For later looks alone, which come to the same without: where the bucket can only be read, that is no failure. */
async function moveIfPossible(c: Coordination, found: Found): Promise<void> {
  try {
    await storeCursor(c, found, new Set());
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
  }
}

/** Looks in which something may go between the listing and the request for it. */
const mostAttempts = 8;

/**
 * What goes meanwhile may have been put under its right name instead, as a sender whose clock was wrong does:
 * then another look finds it there.
 */
async function findAndFetch(c: Coordination, limit: number) {
  for (let attempt = 1; ; attempt++) {
    const found = await findNew(c, c.me.agent, limit);
    const addresses = [...found.kept, ...found.fresh];
    const messages = await fetchMessages(c, addresses);
    const isThere = new Set(messages.map(({ key }) => key));
    const isWhole = found.fresh.every(({ key }) => isThere.has(key));
    if (isWhole || attempt === mostAttempts) return { found, addresses, messages };
  }
}

/**
 * Some of what the agent has not read, oldest first: at most `limit` messages, those that it was not `told` of
 * before others. Moves no cursor and keeps nothing.
 */
export async function glance(
  c: Coordination,
  { limit, told }: { limit: number; told: ReadonlySet<string> },
): Promise<Pick<Look, 'messages' | 'more'>> {
  const { kept, fresh, more } = await findNew(c, c.me.agent, mostKept);
  const all = [...kept, ...fresh];
  const groups = Map.groupBy(all, ({ name }) => told.has(name.id));
  const chosen = new Set(
    [...(groups.get(false) ?? []), ...(groups.get(true) ?? [])].slice(0, limit),
  );
  return {
    messages: await fetchMessages(
      c,
      all.filter((each) => chosen.has(each)),
    ),
    more: more || chosen.size < all.length,
  };
}

/** How many messages an agent has not read, up to 1000. Writes nothing, fetches none of them. */
export async function unreadCount(c: Coordination, agent = c.me.agent): Promise<number> {
  const { fresh, kept } = await findNew(c, agent, mostKept);
  return fresh.length + kept.length;
}

/** Takes messages for read, by id or `<mailbox>/<name>`, without showing them. How many were unread. */
export async function acknowledge(
  c: Coordination,
  ids: readonly string[] | 'all',
): Promise<number> {
  const isAcknowledged = ids === 'all' ? () => true : among(c.project, ids);
  let acknowledged = 0;
  for (;;) {
    const found = await findNew(c, c.me.agent, mostKept);
    const done = [...found.kept, ...found.fresh].filter(isAcknowledged);
    acknowledged += done.length;
    if (done.length > 0) await storeCursor(c, found, references(c.project, done));
    if (ids !== 'all' || !found.more) return acknowledged;
  }
}

function among(project: string, ids: readonly string[]): (message: Address) => boolean {
  const wanted = new Set(ids);
  return ({ name, key }) => wanted.has(name.id) || wanted.has(referenceTo(project, key));
}

function references(project: string, addresses: readonly Address[]): Set<string> {
  return new Set(addresses.map(({ key }) => referenceTo(project, key)));
}
