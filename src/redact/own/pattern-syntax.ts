/** A pattern, taken apart: alternatives, each of them things in a row. */
export type Branches = Atom[][];

export type Atom = One | Group | Look;

interface Repeat {
  min: number;
  /** Infinity without an end. */
  max: number;
  isLazy: boolean;
}

/** One character. */
export interface One extends Repeat {
  kind: 'one';
  text: string;
  /** Where it can only be this one, in ASCII; in lower case where case does not count. */
  letter?: string;
}

export interface Group extends Repeat {
  kind: 'group';
  /** `(`, `(?:` or `(?<name>` */
  open: string;
  branches: Branches;
}

/** Takes no character: `\b`, `(?=…)`, the end of a line. */
export interface Look {
  kind: 'look';
  text: string;
}

export interface Reading {
  anyCase: boolean;
  dotAll: boolean;
}

// In the plain text a line of JSON ends with `\x1e`, and strings stand between quotes.
const lineStart = String.raw`(?<![^"\n\x1e])`;
const lineEnd = String.raw`(?![^"\r\n\x1e])`;

/**
 * Reads a pattern that JavaScript takes (without the flag u). Characters beyond ASCII become the bytes
 * of UTF-8 that the engine sees in their place. Throws an Error for what the engine cannot run.
 */
export function parsePattern(source: string, { anyCase, dotAll }: Reading): Branches {
  let at = 0;
  const branches = readBranches();
  return branches;

  function readBranches(): Branches {
    const found: Branches = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at += 1;
        found.push([]);
      } else found.at(-1)?.push(readAtom());
    }
    return found;
  }

  function readAtom(): Atom {
    const char = take(/./sy);
    if (char === '^') return { kind: 'look', text: lineStart };
    if (char === '$') return { kind: 'look', text: lineEnd };
    if (char === '(') return readGroup();
    if (char === '[') return repeated(one(readClass()));
    if (char === '.') return repeated(one(dotAll ? '[^]' : String.raw`[^\n\x1e]`));
    if (char === '\\') return readEscape();
    at -= 1;
    return readLetter(take(/./suy));
  }

  function readGroup(): Atom {
    const open = `(${take(/\?(?:[:=!]|<[=!]|<[^>]+>|)/y)}`;
    if (open === '(?') throw new Error('(?…: is not possible: use flags for the whole pattern');
    const inside = readBranches();
    at += 1;
    if (/[=!]$/.test(open)) return { kind: 'look', text: `${open}${printPattern(inside)})` };
    return repeated({ kind: 'group', open, branches: inside, min: 1, max: 1, isLazy: false });
  }

  function readEscape(): Atom {
    const sign = take(/u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|0(?![0-9])|./sy);
    if (sign === 'b' || sign === 'B') return { kind: 'look', text: `\\${sign}` };
    if (/^[1-9k]/.test(sign)) throw new Error(`it refers back to a group (\\${sign}): too slow`);
    if (sign === 'p' || sign === 'P') throw new Error(`\\${sign}{…} is not possible`);
    const code = /^[ux]([0-9a-fA-F]+)$/.exec(sign)?.[1];
    if (code) return readLetter(String.fromCharCode(Number.parseInt(code, 16)));
    if (/^[a-zA-Z0]/.test(sign)) return repeated(one(`\\${sign}`));
    return readLetter(sign);
  }

  function readLetter(letter: string): Atom {
    if (letter > '\x7f') {
      const bytes = [...Buffer.from(letter)].map((byte) => one(`\\x${byte.toString(16)}`));
      return repeated({
        kind: 'group',
        open: '(?:',
        branches: [bytes],
        min: 1,
        max: 1,
        isLazy: false,
      });
    }
    if (anyCase && /[a-zA-Z]/.test(letter)) {
      const [low, high] = [letter.toLowerCase(), letter.toUpperCase()];
      return repeated({ ...one(`[${low}${high}]`), letter: low });
    }
    const text = /[\\^$.*+?()[\]{}|/-]/.test(letter) ? `\\x${hex(letter)}` : letter;
    return repeated({ ...one(text), letter });
  }

  function readClass(): string {
    const body = take(/\^?(?:[^\]\\]|\\.)*/sy);
    at += 1;
    if (/[\u0080-\uffff]|\\[pPu]/.test(body)) {
      throw new Error(`[${body}] holds more than ASCII: write it as (?:ä|ö)`);
    }
    const [, not = '', inside = ''] = /^(\^?)(.*)$/s.exec(body) as RegExpExecArray;
    const both = anyCase ? inside + inOtherCase(inside) : inside;
    return not ? `[^\\x1e${both}]` : `[${both}]`;
  }

  function repeated<T extends One | Group>(atom: T): T {
    const sign = take(/(?:[*+?]|\{\d+(?:,\d*)?\})?/y);
    if (sign === '') return atom;
    const isLazy = take(/\??/y) !== '';
    const [, least = '', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}$/.exec(sign) ?? [];
    const [min, max] = {
      '*': [0, Number.POSITIVE_INFINITY] as const,
      '+': [1, Number.POSITIVE_INFINITY] as const,
      '?': [0, 1] as const,
    }[sign] ?? [
      Number(least),
      comma === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most),
    ];
    return { ...atom, min, max, isLazy };
  }

  function take(pattern: RegExp): string {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0] ?? '';
    at += text.length;
    return text;
  }
}

export function printPattern(branches: Branches): string {
  return branches.map((atoms) => atoms.map(printAtom).join('')).join('|');
}

/** How many characters a repetition without an end reads; `last`: one that nothing comes behind. */
export interface Longest {
  inner: number;
  last: number;
}

/** Repetitions without an end get one. */
export function capRepeats(branches: Branches, longest: Longest): Branches {
  return branches.map((atoms) =>
    atoms.map((atom, index) => {
      if (atom.kind === 'look') return atom;
      const { inner } = longest;
      const here = index === atoms.length - 1 ? longest : { inner, last: inner };
      if (atom.kind === 'one') return capped(atom, here.last);
      const inGroup = atom.max === 1 ? here : { inner, last: inner };
      return capped({ ...atom, branches: capRepeats(atom.branches, inGroup) }, inner);
    }),
  );
}

function capped<T extends Repeat>(atom: T, longest: number): T {
  const max = Math.max(atom.min, longest);
  return atom.max === Number.POSITIVE_INFINITY ? { ...atom, max } : atom;
}

function printAtom(atom: Atom): string {
  if (atom.kind === 'look') return atom.text;
  const { min, max, isLazy } = atom;
  const text = atom.kind === 'one' ? atom.text : `${atom.open}${printPattern(atom.branches)})`;
  if (min === 1 && max === 1) return text;
  const most = max === Number.POSITIVE_INFINITY ? '' : max;
  return `${text}{${min === max ? min : `${min},${most}`}}${isLazy ? '?' : ''}`;
}

function one(text: string): One {
  return { kind: 'one', text, min: 1, max: 1, isLazy: false };
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(2, '0');
}

/** What a class of characters has to hold besides, so that case does not count. */
function inOtherCase(inside: string): string {
  const members = new RegExp(`[${inside}]`);
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .filter((letter) => !members.test(letter) && members.test(swapCase(letter)))
    .join('');
}

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
