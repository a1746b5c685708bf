import { finished, hashOf, mixed } from './keyed-hash.ts';
import { isMemorable } from './memorable.ts';
import { encodingsOf, endsOf, type Form, partsOf, withoutRowEnds } from './secret-forms.ts';
import { hashes, isRowEnd, trigramOf, trigramStart } from './trigrams.ts';

/**
 * What one session has shown so far, so that a secret told once is known where it comes back without
 * the words that told it. It holds fingerprints: lengths and keyed hashes, never a secret.
 */
export interface SecretMemory {
  /** How many fingerprints it holds: several of a secret. */
  readonly size: number;
  /** For each trigram, 1 where one of them begins with it. */
  readonly marks: Uint8Array;
  /** A number for what is new of it; undefined where all is known, or not to be remembered. */
  add(secret: string, rule: string, isLikely?: boolean): number | undefined;
  /**
   * Calls `found` with the number, the rule and the place of each known secret, or part of one, whose
   * first three characters end before `hit`. `text` is plain text, a character a byte.
   */
  at(text: string, hit: number, found: Found): void;
  /** To be kept until the session's next part; undefined while there is nothing. */
  stored(): string | undefined;
}

type Found = (number: number, rule: string, start: number, end: number) => void;

interface Fingerprint {
  rule: string;
  /** What `add` gave for the secret that it is of. */
  number: number;
  /** in characters, ends of rows left out */
  length: number;
  trigram: number;
  /** Of the first eight characters: what is not it is told from it by these. */
  head: number;
  /** Of all of them, 64 bits. */
  whole: string;
  /** So many characters of the secret may stand before it and behind it. */
  before: number;
  after: number;
}

const headLength = 8;
const lowBits = 0x7fff;
const longest = 1024;
/** A session with more is a list of secrets; each is found by its shape. */
export const mostRemembered = 1000;
/** Past it secrets are known as they are, and in no other form. */
const mostWithForms = 400;

/**
 * `seed` keys the hashes: fingerprints of two machines say nothing of each other. `stored` is what
 * `stored()` gave; what cannot be read is as if there were none.
 */
export function createMemory(seed: string, stored?: string): SecretMemory {
  const key = hashOf(Buffer.from(seed).toString('latin1'), 0x9e3779b9);
  const seeds = [key ^ 0x5bd1e995, Math.imul(key, 31)] as const;
  const known = parse(stored);
  const byHead = new Map<number, Alike>();
  // Most hits are of other words; a table tells them sooner than a map does.
  const heads = new Uint8Array(lowBits + 1);
  const marks = new Uint8Array(hashes);
  for (const fingerprint of known) index(fingerprint);

  return {
    get size() {
      return known.length;
    },
    marks,
    add,
    at,
    stored: () => (known.length === 0 ? undefined : JSON.stringify(known.map(row))),
  };

  function index(fingerprint: Fingerprint): void {
    const { trigram, head, length, whole } = fingerprint;
    marks[trigram] = 1;
    const same = byHead.get(head) ?? {
      lengths: new Uint8Array(longest + 1),
      longest: 0,
      known: new Map(),
    };
    byHead.set(head, same);
    heads[head & lowBits] = 1;
    same.lengths[length] = 1;
    same.longest = Math.max(same.longest, length);
    same.known.set(`${length}.${whole}`, fingerprint);
  }

  function add(secret: string, rule: string, isLikely = false): number | undefined {
    const number = known.length;
    const text = withoutRowEnds(secret);
    const isWhole = isMemorable(text, isLikely);
    if (isWhole) note({ text, before: 0, after: 0 }, rule, number);
    if (number < mostWithForms) {
      const others = isWhole ? [...endsOf(text), ...encodingsOf(text)] : [];
      for (const form of [...others, ...partsOf(secret)]) note(form, rule, number);
    }
    return known.length > number ? number : undefined;
  }

  function note({ text, before, after }: Form, rule: string, number: number): void {
    const { length } = text;
    if (known.length >= mostRemembered || length > longest) return;
    const whole = wholeOf(text);
    const head = hashOf(text.slice(0, headLength), key);
    if (byHead.get(head)?.known.has(`${length}.${whole}`)) return;
    const trigram = trigramOf(text);
    const fingerprint = { rule, number, length, trigram, head, whole, before, after };
    known.push(fingerprint);
    index(fingerprint);
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
    const start = trigramStart(text, hit);
    const head = headAt(text, start);
    if (head === undefined || heads[head & lowBits] === 0) return;
    const same = byHead.get(head);
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
      const known = same.known.get(`${count}.${wholeHash(one, two)}`);
      if (known === undefined) continue;
      if (count < bounded && !isBounded(text, start, place + 1)) continue;
      const { number, rule, before, after } = known;
      found(number, rule, runStart(text, start, before), runEnd(text, place + 1, after));
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

/** Fingerprints that begin with the same characters. */
interface Alike {
  /** For each length, 1 where one has it. */
  lengths: Uint8Array;
  longest: number;
  /** By length and hash. */
  known: Map<string, Fingerprint>;
}

function wholeHash(one: number, two: number): string {
  return `${finished(one).toString(36)}.${finished(two).toString(36)}`;
}

/** A shorter one counts only where no letter or digit touches it: it might be a part of a word. */
const bounded = 16;

function isBounded(text: string, start: number, end: number): boolean {
  return !isAlphanumeric(text.charCodeAt(start - 1)) && !isAlphanumeric(text.charCodeAt(end));
}

function runStart(text: string, start: number, most: number): number {
  let from = start;
  while (start - from < most && isToken(text.charCodeAt(from - 1))) from -= 1;
  return from;
}

function runEnd(text: string, end: number, most: number): number {
  let to = end;
  while (to - end < most && isToken(text.charCodeAt(to))) to += 1;
  return to;
}

function isToken(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2b || code === 0x2d || code === 0x2f || code === 0x5f;
}

function isAlphanumeric(code: number): boolean {
  const folded = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (folded >= 0x61 && folded <= 0x7a);
}

type Row = [
  rule: string,
  length: number,
  trigram: number,
  head: number,
  whole: string,
  // Not there in older ones.
  before?: number,
  after?: number,
];

function row({ rule, length, trigram, head, whole, before, after }: Fingerprint): Row {
  const ends: [number?, number?] = before + after > 0 ? [before, after] : [];
  return [rule, length, trigram, head, whole, ...ends];
}

function parse(stored: string | undefined): Fingerprint[] {
  if (stored === undefined) return [];
  try {
    const rows = JSON.parse(stored) as Row[];
    return rows.map(([rule, length, trigram, head, whole, before = 0, after = 0], number) => ({
      rule,
      number,
      length,
      trigram,
      head,
      whole,
      before,
      after,
    }));
  } catch {
    // Written by a version to come, perhaps: what it knew is found by its shape, or not.
    return [];
  }
}
