import assert from 'node:assert/strict';
import test from 'node:test';
import {
  advance,
  type BoxCursor,
  merge,
  newCursor,
  notAhead,
  type Placed,
  type Seen,
} from '../../../src/coordination/mail/cursor.ts';
import { type Random, seeded } from '../../support/random.ts';

/** A mailbox as the store has it; one appears `slow` ms after the time that the store tells for it. */
interface Put extends Placed {
  visibleAt: number;
}

const second = 1_000;
const minute = 60 * second;
const start = Date.UTC(2026, 10, 21, 10);
const ns = (ms: number) => BigInt(Math.floor(ms)) * 1_000_000n;
const byPlace = (one: Placed, other: Placed) => (one.place < other.place ? -1 : 1);

/** The listings of a look at a moment, as `find-new.ts` reads them. */
function listings(
  box: readonly Put[],
  cursor: BoxCursor,
  { at, limit, pageSize }: { at: number; limit: number; pageSize: number },
): Seen<Put> {
  const there = box.filter(({ visibleAt }) => visibleAt <= at).sort(byPlace);
  const window: Put[] = [];
  let fresh = 0;
  for (const put of there.filter(({ place }) => place >= cursor.after)) {
    window.push(put);
    if (!cursor.seen.has(put.id) && !cursor.late.has(put.id)) fresh += 1;
    if (fresh > limit) break;
  }
  const below = there.filter(({ place }) => place >= cursor.swept && place < cursor.after);
  const page = below.slice(0, pageSize);
  const pageEnd = page.length === pageSize ? page.at(-1)?.place : undefined;
  return { window, page, pageEnd };
}

interface Reader {
  random: Random;
  limit: number;
  pageSize: number;
  delivered: Map<string, number>;
  cursor: BoxCursor | undefined;
}

/** One look; `dies`: what it delivered is shown, but its cursor is not stored. */
function look(reader: Reader, box: readonly Put[], at: number, dies: boolean): number {
  const { random, limit, pageSize, delivered } = reader;
  // A lower bound of the service's time, as its answers give it.
  const now = at - random.between(0, 1_500);
  const cursor = reader.cursor ?? newCursor(now);
  const seen = listings(box, cursor, { at, limit, pageSize });
  const { fresh, next } = advance(cursor, seen, { now, limit });
  assert.ok(fresh.length <= limit);
  for (const { id } of fresh) delivered.set(id, (delivered.get(id) ?? 0) + 1);
  if (!dies) reader.cursor = next;
  return fresh.length;
}

/** Senders of ours are within a minute of the service; those of others anywhere. */
function randomBox(random: Random, messages: number, foreign: number): Put[] {
  return Array.from({ length: messages }, (_, i) => {
    const sentAt = start + random.between(0, 40 * minute);
    const isForeign = random.chance(foreign);
    const skew = isForeign
      ? random.between(-20 * minute, 20 * minute)
      : random.between(-minute, minute);
    const slow = random.chance(0.1) ? random.between(0, 160 * second) : random.between(0, 100);
    const modified = Math.floor(sentAt / second) * second;
    // Some names tell seconds alone, so that they share a place.
    const named = random.chance(0.1)
      ? Math.floor((sentAt + skew) / second) * second
      : sentAt + skew;
    return { id: `m${i}`, place: ns(named), modified, visibleAt: sentAt + slow };
  });
}

for (const { title, deaths } of [
  {
    title: 'every message is delivered exactly once, whatever the clocks of senders say',
    deaths: 0,
  },
  {
    title: 'a reader that dies before its cursor is stored sees messages again, and misses none',
    deaths: 0.2,
  },
]) {
  test(title, (t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    for (let world = 0; world < 300; world++) {
      const box = randomBox(random, random.between(1, 120), random.pick([0, 0.3, 1]));
      const reader: Reader = {
        random,
        limit: random.pick([1, 3, 10, 1_000]),
        pageSize: random.pick([2, 5, 1_000]),
        delivered: new Map(),
        cursor: undefined,
      };
      let at = start + random.between(0, 20 * minute);
      let quiet = 0;
      for (let looks = 0; quiet < 2 * box.length + 4; looks++) {
        assert.ok(looks < 5_000, `seed ${random.seed}, world ${world}: it never comes to rest`);
        const found = look(reader, box, at, random.chance(deaths));
        // With a page of two names and places shared by some, a lap takes as many looks as there are names.
        quiet = found === 0 && at > start + 70 * minute ? quiet + 1 : 0;
        at += random.pick([0, 50, 2_000, 30_000, random.between(0, 8 * minute)]);
      }
      const counts = box.map(({ id }) => reader.delivered.get(id) ?? 0);
      const wrong = counts.findIndex((count) => (deaths === 0 ? count !== 1 : count < 1));
      assert.equal(
        wrong,
        -1,
        `seed ${random.seed}, world ${world}: message ${wrong} came ${counts[wrong]} times`,
      );
    }
  });
}

test('two processes of one agent miss nothing between them, whoever stores last', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let world = 0; world < 200; world++) {
    const box = randomBox(random, random.between(1, 80), random.pick([0, 0.5]));
    const reader: Reader = {
      random,
      limit: random.pick([2, 1_000]),
      pageSize: random.pick([5, 1_000]),
      delivered: new Map(),
      cursor: undefined,
    };
    for (let at = start; at < start + 120 * minute; at += random.between(1, 2 * minute)) {
      const base = reader.cursor;
      look(reader, box, at, false);
      const theirs = reader.cursor as BoxCursor;
      if (!random.chance(0.5)) continue;
      // Another one began from the same cursor, found it moved, and merged.
      reader.cursor = base;
      look(reader, box, at + random.between(0, 20 * second), false);
      reader.cursor = merge(reader.cursor as BoxCursor, theirs);
    }
    for (const { id } of box) {
      assert.ok(reader.delivered.has(id), `seed ${random.seed}, world ${world}: ${id} never came`);
    }
  }
});

test('merging a cursor with itself changes nothing', () => {
  const cursor: BoxCursor = {
    ...newCursor(start, ns(start), ['a', 'b']),
    swept: 7n,
    late: new Map([['c', start]]),
  };
  assert.deepEqual(merge(cursor, cursor), cursor);
});

test('a cursor that a wrong clock has put ahead is set back', () => {
  const ahead = newCursor(start, ns(start + 60 * minute));
  assert.equal(notAhead(ahead, start).after, ns(start - 5 * minute));
  const inTime = newCursor(start, ns(start - 5 * minute + second));
  assert.equal(notAhead(inTime, start), inTime);
});

test('what is known of a quiet mailbox does not grow', () => {
  const box = Array.from({ length: 500 }, (_, i) => ({
    id: `m${i}`,
    place: ns(start + i),
    modified: start + i,
    visibleAt: start + i,
  }));
  const reader: Reader = {
    random: seeded(1),
    limit: 1_000,
    pageSize: 1_000,
    delivered: new Map(),
    cursor: undefined,
  };
  look(reader, box, start + second, false);
  assert.equal(reader.cursor?.seen.size, 500);
  for (let i = 1; i < 4; i++) look(reader, box, start + i * 10 * minute, false);
  assert.equal(reader.cursor?.seen.size, 0);
  assert.equal(reader.cursor?.late.size, 0);
});
