import { looksIssued } from './randomness.ts';
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
  add(secret: string, rule: string, isLikely?: boolean): number | undefined;
  /**
   * Calls `found` for each known secret whose first three characters end before `hit`. `text` is plain
   * text, a character a byte.
   */
  at(text: string, hit: number, found: Found): void;
  /** To be kept until the session's next part; undefined while there is nothing. */
  stored(): string | undefined;
}

type Found = (number: number, rule: string, start: number, end: number) => void;

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
  const key = hashOf(Buffer.from(seed).toString('latin1'), 0x9e3779b9);
  const seeds = [key ^ 0x5bd1e995, Math.imul(key, 31)] as const;
  const known = parse(stored);
  const byHead = new Map<number, Known>();
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

  function index(number: number, { trigram, head, length, whole }: Fingerprint): void {
    marks[trigram] = 1;
    wholes.add(whole);
    const same = byHead.get(head) ?? {
      lengths: new Uint8Array(longest + 1),
      longest: 0,
      numbers: new Map(),
    };
    byHead.set(head, same);
    same.lengths[length] = 1;
    same.longest = Math.max(same.longest, length);
    same.numbers.set(`${length}.${whole}`, number);
  }

  function add(secret: string, rule: string, isLikely = false): number | undefined {
    if (known.length >= most || !isMemorable(secret, isLikely)) return undefined;
    const whole = wholeOf(secret);
    if (wholes.has(whole)) return undefined;
    const trigram = trigramOf(secret);
    const head = hashOf(secret.slice(0, headLength), key);
    const number = known.length;
    const fingerprint = { rule, length: secret.length, trigram, head, whole };
    known.push(fingerprint);
    index(number, fingerprint);
    return number;
  }

  function wholeOf(secret: string): string {
    let [one, two] = seeds;
    for (let at = 0; at < secret.length; at++) {
      one = mixed(one, secret.charCodeAt(at));
      two = mixed(two, secret.charCodeAt(at));
    }
    return wholeHash(one, two);
  }

  /** All that begin alike are told in one pass, however many there are. */
  function at(text: string, hit: number, found: Found): void {
    const { start } = trigramBefore(text, hit);
    const head = headAt(text, start);
    const same = head === undefined ? undefined : byHead.get(head);
    if (!same) return;
    let [one, two] = seeds;
    let count = 0;
    for (let place = start; place < text.length && count < same.longest; place++) {
      const code = text.charCodeAt(place);
      if (isRowEnd(code)) continue;
      one = mixed(one, code);
      two = mixed(two, code);
      count += 1;
      if (same.lengths[count] === 0) continue;
      const number = same.numbers.get(`${count}.${wholeHash(one, two)}`);
      if (number === undefined) continue;
      if (count < bounded && !isBounded(text, start, place + 1)) continue;
      found(number, (known[number] as Fingerprint).rule, start, place + 1);
    }
  }

  /** Undefined where the text ends within it. */
  function headAt(text: string, start: number): number | undefined {
    let hash = key;
    let place = start;
    for (let count = 0; count < headLength; place++) {
      if (place >= text.length) return undefined;
      const code = text.charCodeAt(place);
      if (isRowEnd(code)) continue;
      hash = mixed(hash, code);
      count += 1;
    }
    return finished(hash);
  }
}

/** Secrets that begin with the same characters. */
interface Known {
  /** For each length, 1 where one has it. */
  lengths: Uint8Array;
  longest: number;
  /** By length and hash. */
  numbers: Map<string, number>;
}

function wholeHash(one: number, two: number): string {
  return `${finished(one).toString(36)}.${finished(two).toString(36)}`;
}

/** A shorter one counts only where no letter or digit touches it: it might be a part of a word. */
const bounded = 16;

function isBounded(text: string, start: number, end: number): boolean {
  const isLoose = (at: number) => !isAlphanumeric(text.charCodeAt(at));
  return isLoose(start - 1) && isLoose(end);
}

/**
 * A word that someone took for a password must not take every place where it is a word: letters and
 * digits mixed, no blanks, eight characters at least; where only a name told it (`isLikely`), in no order,
 * or with a sign in it that words have not.
 */
function isMemorable(secret: string, isLikely: boolean): boolean {
  if (secret.length < headLength || secret.length > longest || /\s/.test(secret)) return false;
  if (!/[0-9]/.test(secret) || !/[A-Za-z]/.test(secret)) return false;
  return !isLikely || looksIssued(secret) || /[^\w.:/@-]/.test(secret);
}

function isAlphanumeric(code: number): boolean {
  const folded = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (folded >= 0x61 && folded <= 0x7a);
}

/** 32 bits (MurmurHash's mixing, a character at a time). */
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = mixed(hash, text.charCodeAt(at));
  return finished(hash);
}

function mixed(hash: number, code: number): number {
  const next = Math.imul(hash ^ code, 0x5bd1e995);
  return next ^ (next >>> 15);
}

function finished(hash: number): number {
  const last = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  return (last ^ (last >>> 15)) >>> 0;
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
