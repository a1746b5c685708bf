/**
 * What an agent has read of one mailbox. A message is found by two ways: the window, which is all that sorts
 * behind `after`, listed with every look; and the sweep, which goes round the rest a page a look and finds
 * what arrived late behind its name. No sender's clock moves the window, the service's alone does.
 */
export interface BoxCursor {
  /** ns: of what sorts before it, all was delivered but what comes late. */
  after: bigint;
  /** Ids delivered of what does not. */
  seen: ReadonlySet<string>;
  /** ns: what sorts before it was looked through in this lap of the sweep. */
  swept: bigint;
  /** ms: when this lap began, and when the one before it did. */
  lapAt: number;
  formerLapAt: number;
  /** Ids of late ones that were delivered, and when they arrived (ms). */
  late: ReadonlyMap<string, number>;
}

/** What is known of a message from its name alone. */
export interface Placed {
  /** The same under every name of the message. */
  id: string;
  /** ns: the time in its name. */
  place: bigint;
  /** ms: when it arrived, by the service's clock. */
  modified: number;
}

export interface Seen<L> {
  /** In order of place, from `after` on; it may end before the listing does, but not before `limit` + 1 new ones. */
  window: readonly L[];
  /** In order of place, from `swept` on, before `after`. */
  page: readonly L[];
  /** The place up to which the page was read; undefined when that is `after`: the lap is done. */
  pageEnd: bigint | undefined;
}

/** ms that the window reaches back: longer than `late` and the slowest put that is not. */
const windowLength = 300_000;
/** ms by which a message must have arrived behind its name for the sweep to take it. */
const lateFrom = 120_000;
/** ms: a store may tell as the time of an object when its put began, and a put may take a while. */
const slowestPut = 200_000;

/** Where one begins who has read nothing, or all that sorts before `after`. */
export function newCursor(now: number, after = 0n, seen: Iterable<string> = []): BoxCursor {
  return {
    after,
    seen: new Set(seen),
    swept: 0n,
    lapAt: now,
    formerLapAt: now,
    late: new Map(),
  };
}

export function isDelivered(cursor: BoxCursor, id: string): boolean {
  return cursor.seen.has(id) || cursor.late.has(id);
}

/**
 * What is to be delivered of what was listed, at most `limit` messages, and the cursor once it is. `now`: ms
 * by the service's clock, not later than the listings were made.
 */
export function advance<L extends Placed>(
  cursor: BoxCursor,
  { window, page, pageEnd }: Seen<L>,
  { now, limit }: { now: number; limit: number },
): { fresh: L[]; next: BoxCursor; more: boolean } {
  const fresh: L[] = [];
  const delivered = new Set<string>();
  const late = new Map(cursor.late);
  const isKnown = ({ id }: L) => delivered.has(id) || isDelivered(cursor, id);
  const deliver = (message: L) => {
    fresh.push(message);
    delivered.add(message.id);
    if (isLate(cursor, message)) late.set(message.id, message.modified);
  };

  let firstLeft: L | undefined;
  for (const message of window) {
    if (isKnown(message)) continue;
    if (fresh.length >= limit) {
      firstLeft = message;
      break;
    }
    deliver(message);
  }
  let firstLate: L | undefined;
  for (const message of page) {
    if (!isLate(cursor, message) || isKnown(message)) continue;
    if (fresh.length >= limit) {
      firstLate = message;
      break;
    }
    deliver(message);
  }

  const inTime = atLeast(cursor.after, BigInt(now - windowLength) * 1_000_000n);
  const after = firstLeft && firstLeft.place < inTime ? firstLeft.place : inTime;
  const known = window.filter((message) => message.place >= after && isKnown(message));
  const seen = new Set(known.map(({ id }) => id));
  if (firstLeft) {
    // What lies behind the one that was left may not have been listed: it stays known.
    const listed = new Set(window.map(({ id }) => id));
    for (const id of cursor.seen) if (!listed.has(id)) seen.add(id);
  }
  const stop = firstLate ? firstLate.place : pageEnd;
  const lap = stop === undefined ? newLap(cursor, late, now) : { swept: past(cursor, stop), late };
  return {
    fresh,
    next: { ...cursor, after, seen, ...lap },
    more: firstLeft !== undefined || firstLate !== undefined,
  };

  /** A page that is full of one place would end where it began: the next begins behind that. */
  function past({ swept }: BoxCursor, place: bigint): bigint {
    return place === swept && !firstLate ? swept + 1n : place;
  }
}

/** Arrived behind its name, and since the lap before this one passed it by. */
function isLate({ formerLapAt }: BoxCursor, { place, modified }: Placed): boolean {
  const isBehind = BigInt(modified) * 1_000_000n - place > BigInt(lateFrom) * 1_000_000n;
  return isBehind && modified > formerLapAt - slowestPut;
}

function newLap({ lapAt }: BoxCursor, late: ReadonlyMap<string, number>, now: number) {
  // Those that can no more be taken for late need not be known.
  const still = [...late].filter(([, arrived]) => arrived > lapAt - slowestPut);
  // Bounds of the service's time differ by a second: laps never begin before those before them.
  return { swept: 0n, lapAt: Math.max(now, lapAt), formerLapAt: lapAt, late: new Map(still) };
}

/**
 * Two looks of one agent, at once. Below the later `after` all was delivered by one of them, and what either
 * delivered above it is known; of the laps the earlier is told, which can only find more.
 */
export function merge(mine: BoxCursor, theirs: BoxCursor): BoxCursor {
  return {
    after: atLeast(mine.after, theirs.after),
    seen: new Set([...mine.seen, ...theirs.seen]),
    swept: mine.lapAt !== theirs.lapAt ? 0n : mine.swept < theirs.swept ? mine.swept : theirs.swept,
    lapAt: Math.min(mine.lapAt, theirs.lapAt),
    formerLapAt: Math.min(mine.formerLapAt, theirs.formerLapAt),
    late: new Map([...mine.late, ...theirs.late]),
  };
}

function atLeast(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

/** In a bucket that was copied everything has arrived just now: what lies there does not count as late. */
export function afterCopy(cursor: BoxCursor, now: number): BoxCursor {
  return { ...cursor, swept: 0n, lapAt: now, formerLapAt: now };
}

/**
 * A cursor that is ahead of the service's clock, as one is that was written by a machine whose clock was
 * wrong and was the service's: set back, so that it hides nothing.
 */
export function notAhead(cursor: BoxCursor, now: number): BoxCursor {
  const latest = BigInt(now - windowLength) * 1_000_000n;
  const tolerance = 60_000_000_000n;
  return cursor.after > latest + tolerance ? { ...cursor, after: latest } : cursor;
}
