import { withoutColours } from './fold.ts';
import { longestWord, wordsIn } from './segment.ts';

/** The words of texts, each once. */
export interface DistinctWords {
  add(text: string): void;
  /** What was found so far, with spaces between; then there is nothing again. */
  take(): string;
}

/**
 * As `wordsIn` finds them, and in half the time: it goes over the bytes, and makes no text of a word that was
 * there before. A stretch that has letters which ASCII has not is left to `wordsIn`, up to the next sign or
 * space of ASCII: these change nothing beside them.
 */
export function distinctWords(): DistinctWords {
  const words = distinctStretches();
  const others = distinctStretches();
  const scanner = wordScanner({ word: words.put, other: others.put });
  return {
    add: scanner.scan,
    take() {
      scanner.addOthers(others.take());
      return words.take();
    },
  };
}

type TakeStretch = (from: Buffer, start: number, stop: number, hash: number) => unknown;

export interface WordScanner {
  scan(text: string): void;
  /** Words of stretches that `other` was given. */
  addOthers(text: string): void;
}

/** Tells of each word where its bytes are, as often as it is there, and of each stretch that is left to `wordsIn`. */
export function wordScanner({ word, other }: Record<'word' | 'other', TakeStretch>): WordScanner {
  let bytes = Buffer.allocUnsafe(4096);

  function write(text: string): number {
    if (bytes.length < text.length * 3) bytes = Buffer.allocUnsafe(text.length * 3);
    return bytes.write(text);
  }

  function scan(length: number): void {
    const from = bytes;
    let start = 0;
    let hash = 0;
    let seen = 0;
    for (let at = 0; at <= length; at += 1) {
      const letter = at === length ? between : (letters[from[at] as number] as number);
      if (letter !== between) {
        hash = Math.imul(hash ^ letter, factor);
        seen |= letter;
        continue;
      }
      if (seen >= foreign) other(from, start, at, hash);
      else if (at - start > longestWord) putWord(start, start + longestWord);
      else if (at > start) word(from, start, at, hash);
      start = at + 1;
      hash = 0;
      seen = 0;
    }
  }

  function putWord(start: number, stop: number): void {
    word(bytes, start, stop, hashOf(bytes, start, stop));
  }

  return {
    scan(text) {
      scan(write(text.includes('\u001b') ? withoutColours(text.toLowerCase()) : text));
    },
    addOthers(text) {
      if (text === '') return;
      const found = new Set<string>();
      wordsIn(text, found);
      for (const each of found) putWord(0, write(each));
    },
  };
}

/** The same by regular expressions, which are quick from their first character on: the loop above is once it has run a while. */
export function fewWords(): DistinctWords {
  const words = new Set<string>();
  return {
    add: (text) => wordsIn(text, words),
    take() {
      const text = [...words].join(' ');
      words.clear();
      return text;
    },
  };
}

const between = 0;
const foreign = 0x80;
const space = 0x20;
/** A slot without a stretch. */
const free = -1;
const factor = 0x9e3779b1;

/** What a byte is: the small letter, the digit, a part of a letter that ASCII has not, or nothing of a word. */
const letters = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= foreign) return byte;
  const sign = String.fromCharCode(byte).toLowerCase();
  return /[a-z0-9]/.test(sign) ? sign.charCodeAt(0) : between;
});

/** Stretches of letters, each once; those that differ by capitals of ASCII are the same. */
export function distinctStretches() {
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
        found[end] = letters[from[at] as number] as number;
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
  /** Where a stretch begins, by its hash; behind each other where they have one slot. */
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
    hash = Math.imul(hash ^ (letters[bytes[at] as number] as number), factor);
  }
  return hash;
}

function isThere(found: Buffer, place: number, from: Buffer, start: number, stop: number): boolean {
  let at = place;
  for (let index = start; index < stop; index += 1, at += 1) {
    if (found[at] !== letters[from[index] as number]) return false;
  }
  return found[at] === space;
}

function grown(buffer: Buffer, least: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.max(least, buffer.length * 2));
  buffer.copy(larger);
  return larger;
}
