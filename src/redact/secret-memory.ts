import { hashes, isRowEnd, trigramBefore, trigramOf } from './trigrams.ts';

/**
 * What one session has shown so far, so that a secret told once is known where it comes back without
 * the words that told it. It holds fingerprints: lengths and keyed hashes, never a secret.
 */
export interface SecretMemory {
  readonly size: number;
  /** For each trigram, 1 where a secret begins with it. */
  readonly marks: Uint8Array;
  /** The new secret's number; undefined for one that is known, or that is not to be remembered. */
  add(secret: string, rule: string): number | undefined;
  /** Calls `found` for each known secret whose first three characters end before `hit`. */
  at(
    bytes: Uint8Array,
    length: number,
    hit: number,
    found: (number: number, rule: string, start: number, end: number) => void,
  ): void;
  /** To be kept until the session's next part; undefined while there is nothing. */
  stored(): string | undefined;
}

interface Fingerprint {
  rule: string;
  /** in characters, ends of rows left out */
  length: number;
  trigram: number;
  /** Of the first eight characters: what is not it is told from it by these. */
  head: number;
  /** Of all of them, 64 bits. */
  whole: string;
}

const headLength = 8;
const longest = 1024;
/** A session with more distinct ones is a list of them; each is found by its shape. */
const most = 1000;

/**
 * `seed` keys the hashes: fingerprints of two machines say nothing of each other. `stored` is what
 * `stored()` gave; what cannot be read is as if there were none.
 */
export function createMemory(seed: string, stored?: string): SecretMemory {
  const key = hashOf(Buffer.from(seed), 0x9e3779b9);
  const known = parse(stored);
  const byTrigram = new Map<number, number[]>();
  const wholes = new Set<string>();
  const marks = new Uint8Array(hashes);
  for (const [number, fingerprint] of known.entries()) index(number, fingerprint);

  return {
    get size() {
      return known.length;
    },
    marks,
    add,
    at,
    stored: () => (known.length === 0 ? undefined : JSON.stringify(known.map(row))),
  };

  function index(number: number, { trigram, whole }: Fingerprint): void {
    marks[trigram] = 1;
    wholes.add(whole);
    const sharing = byTrigram.get(trigram);
    if (sharing) sharing.push(number);
    else byTrigram.set(trigram, [number]);
  }

  function add(secret: string, rule: string): number | undefined {
    if (known.length >= most || !isMemorable(secret)) return undefined;
    const bytes = Buffer.from(secret, 'latin1');
    const whole = wholeOf(bytes);
    if (wholes.has(whole)) return undefined;
    const trigram = trigramOf(secret);
    const head = hashOf(bytes.subarray(0, headLength), key);
    const number = known.length;
    const fingerprint = { rule, length: bytes.length, trigram, head, whole };
    known.push(fingerprint);
    index(number, fingerprint);
    return number;
  }

  function wholeOf(bytes: Uint8Array): string {
    return `${hashOf(bytes, key ^ 0x5bd1e995).toString(36)}.${hashOf(bytes, Math.imul(key, 31)).toString(36)}`;
  }

  function at(
    bytes: Uint8Array,
    length: number,
    hit: number,
    found: (number: number, rule: string, start: number, end: number) => void,
  ): void {
    const { hash, start } = trigramBefore(bytes, hit);
    const numbers = byTrigram.get(hash);
    if (!numbers) return;
    const head = take(bytes, length, start, headLength);
    if (!head) return;
    const headHash = hashOf(head.bytes, key);
    for (const number of numbers) {
      const known_ = known[number] as Fingerprint;
      if (known_.head !== headHash) continue;
      const taken = take(bytes, length, start, known_.length);
      if (!taken || wholeOf(taken.bytes) !== known_.whole) continue;
      if (known_.length < bounded && !isBounded(bytes, length, start, taken.end)) continue;
      found(number, known_.rule, start, taken.end);
    }
  }
}

/** A shorter one counts only where no letter or digit touches it: it might be a part of a word. */
const bounded = 16;

function isBounded(bytes: Uint8Array, length: number, start: number, end: number): boolean {
  const isLoose = (at: number) => at < 0 || at >= length || !isAlphanumeric(bytes[at] as number);
  return isLoose(start - 1) && isLoose(end);
}

/** So many characters from `start` on, without ends of rows. */
function take(
  bytes: Uint8Array,
  length: number,
  start: number,
  count: number,
): { bytes: Uint8Array; end: number } | undefined {
  const straight = start + count;
  if (straight > length) return undefined;
  const slice = bytes.subarray(start, straight);
  if (!slice.some(isRowEnd)) return { bytes: slice, end: straight };
  const taken = new Uint8Array(count);
  let at = start;
  for (let i = 0; i < count; at++) {
    if (at >= length) return undefined;
    if (!isRowEnd(bytes[at] as number)) taken[i++] = bytes[at] as number;
  }
  return { bytes: taken, end: at };
}

/**
 * A word that someone took for a password must not take every place where it is a word: letters and
 * digits mixed, no blanks, eight characters at least.
 */
function isMemorable(secret: string): boolean {
  return (
    secret.length >= headLength &&
    secret.length <= longest &&
    /[0-9]/.test(secret) &&
    /[A-Za-z]/.test(secret) &&
    !/\s/.test(secret)
  );
}

function isAlphanumeric(byte: number): boolean {
  const folded = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (folded >= 0x61 && folded <= 0x7a);
}

/** 32 bits (MurmurHash's mixing, a byte at a time). */
function hashOf(bytes: Uint8Array, seed: number): number {
  let hash = seed ^ bytes.length;
  for (const byte of bytes) {
    hash = Math.imul(hash ^ byte, 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  return (hash ^ (hash >>> 15)) >>> 0;
}

type Row = [rule: string, length: number, trigram: number, head: number, whole: string];

function row({ rule, length, trigram, head, whole }: Fingerprint): Row {
  return [rule, length, trigram, head, whole];
}

function parse(stored: string | undefined): Fingerprint[] {
  if (stored === undefined) return [];
  try {
    const rows = JSON.parse(stored) as Row[];
    return rows.map(([rule, length, trigram, head, whole]) => ({
      rule,
      length,
      trigram,
      head,
      whole,
    }));
  } catch {
    // Written by a version to come, perhaps: what it knew is found by its shape, or not.
    return [];
  }
}
