import type { Key } from '../../bucket/bucket.ts';
import {
  beforeMessages,
  broadcast,
  type Mailbox,
  mailboxPrefix,
} from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import type { Stored } from '../document.ts';
import { advance, afterCopy, type BoxCursor, isDelivered, notAhead, type Seen } from './cursor.ts';
import { firstCursor, type InboxCursor, readCursor } from './cursor-document.ts';
import { type Address, asListed, byPlace, type Listed, referred } from './message.ts';
import { serviceTime } from './service-time.ts';

/** What is new to an agent, by name alone, and where its cursor stands once that was delivered. */
export interface Found {
  agent: string;
  /** Oldest first. */
  fresh: Listed[];
  /** There is more than was asked for. */
  more: boolean;
  /** The cursor as it was read; undefined for a first look. */
  standing: Stored<InboxCursor> | undefined;
  /** Of earlier looks, not acknowledged: as many as were asked for. They go before the fresh ones. */
  kept: Address[];
  next: Pick<InboxCursor, 'direct' | 'broadcast'>;
  /** Also where nothing is new the cursor is to move on, so that later looks list less, and find what came late. */
  lags: boolean;
}

/** Messages that nobody acknowledges: while there are so many, no new ones are taken. */
export const mostKept = 1_000;

/**
 * The cursor and two listings a mailbox, however much lies there; a first look asks for the Python client's
 * cursor too, and sweeps nothing. More pages are read only for more new messages. Writes nothing.
 */
export async function findNew(c: Coordination, agent: string, limit: number): Promise<Found> {
  const standing = await readCursor(c, agent);
  // Before the listings: what arrives from here on is found by the next look, if not by this one.
  const now = serviceTime(c);
  const cursor = standing?.value ?? (await firstCursor(c, agent, now));
  const start = (box: BoxCursor) =>
    notAhead(standing && isCopied(standing) ? afterCopy(box, now) : box, now);
  const from = { direct: start(cursor.direct), broadcast: start(cursor.broadcast) };
  let passedBy = 0;
  const isWanted = ({ name }: Listed) => {
    if (name.sender === agent) passedBy += 1;
    return name.sender !== agent;
  };
  const [direct, all] = await Promise.all([
    listBox(c, agent, from.direct, limit, () => true),
    listBox(c, broadcast, from.broadcast, limit, isWanted),
  ]);
  // What refers to no message could never be acknowledged.
  const pending = cursor.pending.flatMap((reference) => referred(c, reference) ?? []);
  const kept = pending.slice(0, limit);
  const room = Math.max(0, Math.min(limit - kept.length, mostKept - pending.length));
  const roomOfDirect = share(room, unknown(from.direct, direct), unknown(from.broadcast, all));
  const ofDirect = advance(from.direct, direct, { now, limit: roomOfDirect });
  const ofAll = advance(from.broadcast, all, { now, limit: room - ofDirect.fresh.length });
  const next = { direct: ofDirect.next, broadcast: ofAll.next };
  return {
    agent,
    fresh: [...ofDirect.fresh, ...ofAll.fresh].sort(byPlace),
    more: ofDirect.more || ofAll.more || kept.length < pending.length,
    standing,
    kept,
    next,
    lags: standing ? isOld(standing, now) || isAmidLap(next) : passedBy > 0 || hasRead(from),
  };
}

/** As the Python client's cursor says, which is asked for until there is one of ours. */
function hasRead({ direct, broadcast }: Found['next']): boolean {
  return direct.after > 0n || broadcast.after > 0n;
}

/** ms after which a cursor is moved on where nothing is new: what a look has to list grows that long. */
const longestStand = 3_600_000;

function isOld({ modified }: Stored<InboxCursor>, now: number): boolean {
  return now - modified > longestStand;
}

function isAmidLap({ direct, broadcast }: Found['next']): boolean {
  return direct.swept > 0n || broadcast.swept > 0n;
}

/** ms between the time that a document tells and its object's, which no put takes. */
const copyFrom = 600_000;

function isCopied({ modified, value }: Stored<InboxCursor>): boolean {
  return modified - value.updatedAt > copyFrom;
}

/** Messages that a look takes of the sweep: a page of a listing. */
const sweptAtOnce = 1_000;

async function listBox(
  c: Coordination,
  mailbox: Mailbox,
  cursor: BoxCursor,
  limit: number,
  isWanted: (message: Listed) => boolean,
): Promise<Seen<Listed>> {
  const [window, sweep] = await Promise.all([
    listWindow(c, mailbox, cursor, limit, isWanted),
    listPage(c, mailbox, cursor, isWanted),
  ]);
  return { window, ...sweep };
}

async function listWindow(
  c: Coordination,
  mailbox: Mailbox,
  cursor: BoxCursor,
  limit: number,
  isWanted: (message: Listed) => boolean,
): Promise<Listed[]> {
  const window: Listed[] = [];
  let fresh = 0;
  for await (const entry of listFrom(c, mailbox, cursor.after)) {
    const message = asListed(c.project, mailbox, entry);
    if (!message || !isWanted(message)) continue;
    window.push(message);
    if (!isDelivered(cursor, message.id)) fresh += 1;
    if (fresh > limit) break;
  }
  return window;
}

async function listPage(
  c: Coordination,
  mailbox: Mailbox,
  { swept, after }: BoxCursor,
  isWanted: (message: Listed) => boolean,
): Promise<Pick<Seen<Listed>, 'page' | 'pageEnd'>> {
  const page: Listed[] = [];
  if (after === 0n) return { page, pageEnd: undefined };
  let messages = 0;
  for await (const entry of listFrom(c, mailbox, swept)) {
    const message = asListed(c.project, mailbox, entry);
    if (!message) continue;
    if (message.place >= after) break;
    if (isWanted(message)) page.push(message);
    messages += 1;
    if (messages === sweptAtOnce) return { page, pageEnd: message.place };
  }
  return { page, pageEnd: undefined };
}

function listFrom(c: Coordination, mailbox: Mailbox, place: bigint) {
  const prefix: Key = mailboxPrefix(c.project, mailbox);
  const after = place === 0n ? {} : { after: beforeMessages(c.project, mailbox, place) };
  return c.bucket.list(prefix, { ...after, shallow: true });
}

function unknown(cursor: BoxCursor, { window }: Seen<Listed>): Listed[] {
  return window.filter(({ id }) => !isDelivered(cursor, id));
}

/** Of both mailboxes together the oldest are taken: how many may come of the first. */
function share(room: number, direct: Listed[], all: Listed[]): number {
  const oldest = [...direct, ...all].sort(byPlace).slice(0, room);
  const others = new Set(all);
  return room - oldest.filter((message) => others.has(message)).length;
}
