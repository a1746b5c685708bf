const space = 0x20;
/** A slot without a word. */
const free = -1;
const factor = 0x9e3779b1;

/** Words as bytes, each once. */
export function distinctBytes() {
  /** Each with a space behind it. */
  let found = Buffer.allocUnsafe(4096);
  let end = 0;
  let count = 0;
  let slots = emptySlots(1024);

  return {
    /** Gives where its bytes begin in the text that `take` gives. */
    put(from: Buffer, start: number, stop: number, hash: number): number {
      const { hashes, places, last } = slots;
      let slot = firstSlot(hash, last);
      for (let at = places[slot] as number; at !== free; at = places[slot] as number) {
        if (hashes[slot] === hash && isThere(found, at, from, start, stop)) return at;
        slot = (slot + 1) & last;
      }
      const place = end;
      hashes[slot] = hash;
      places[slot] = place;
      if (found.length <= end + stop - start) found = grown(found, end + stop - start + 1);
      for (let at = start; at < stop; at += 1, end += 1) {
        found[end] = from[at] as number;
      }
      found[end] = space;
      end += 1;
      count += 1;
      if (count * 2 > last) slots = spread(slots);
      return place;
    },
    take(): string {
      const text = found.toString('utf8', 0, Math.max(0, end - 1));
      if (count > 0) slots.places.fill(free);
      end = 0;
      count = 0;
      return text;
    },
  };
}

interface Slots {
  /** Where a word begins, by its hash; behind each other where they have one slot. */
  places: Int32Array;
  hashes: Int32Array;
  /** How many there are, which is a power of 2, less one. */
  last: number;
}

function emptySlots(count: number): Slots {
  const places = new Int32Array(count).fill(free);
  return { places, hashes: new Int32Array(count), last: count - 1 };
}

/** The low bits of a product know of no others. */
function firstSlot(hash: number, last: number): number {
  return (hash ^ (hash >>> 15)) & last;
}

function spread({ places, hashes }: Slots): Slots {
  const larger = emptySlots(places.length * 4);
  for (const [slot, place] of places.entries()) {
    if (place === free) continue;
    const hash = hashes[slot] as number;
    let to = firstSlot(hash, larger.last);
    while (larger.places[to] !== free) to = (to + 1) & larger.last;
    larger.places[to] = place;
    larger.hashes[to] = hash;
  }
  return larger;
}

export function hashOf(bytes: Buffer, start: number, stop: number): number {
  let hash = 0;
  for (let at = start; at < stop; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), factor);
  }
  return hash;
}

function isThere(found: Buffer, place: number, from: Buffer, start: number, stop: number): boolean {
  let at = place;
  for (let index = start; index < stop; index += 1, at += 1) {
    if (found[at] !== from[index]) return false;
  }
  return found[at] === space;
}

function grown(buffer: Buffer, least: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.max(least, buffer.length * 2));
  buffer.copy(larger);
  return larger;
}
