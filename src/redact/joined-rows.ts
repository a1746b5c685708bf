/** A piece of text with its hard-wrapped rows joined, and the way back. */
export interface JoinedRows {
  text: string;
  /** Where in `text` the character is that rows were joined around. */
  at: number;
  /** Where the character at `index` is in the text that was joined. */
  origin(index: number): number;
  /** Behind the last end of a row before `index`, counted in `text`; 0 where there is none. */
  lastCut(index: number): number;
}

/** Longest secret that is looked for in wrapped rows, in characters; a JSON web token can be long. */
const reach = 4096;
/** So much before it is looked at, for what must come before a secret. */
const lead = 64;

/**
 * The surroundings of `at` without the ends of rows that stand between two characters of a token, as a
 * terminal or a mail program puts them into a long one. Undefined where none of them is near enough to
 * split the token, or the name and value, that begins at `at`.
 */
export function joinRows(text: string, at: number): JoinedRows | undefined {
  splitToken.lastIndex = at;
  if (!splitToken.test(text)) return undefined;
  const from = Math.max(0, at - lead);
  const cuts: number[] = [];
  const shifts: number[] = [];
  let removed = 0;
  const joined = text.slice(from, at + reach).replace(splitRow, (rowEnd, index: number) => {
    cuts.push(index - removed);
    removed += rowEnd.length;
    shifts.push(removed);
    return '';
  });
  return {
    text: joined,
    at:
      at -
      from -
      (shifts[cuts.findLastIndex((cut, i) => cut + (shifts[i] ?? 0) <= at - from)] ?? 0),
    origin: (index) => from + index + (shifts[cuts.findLastIndex((cut) => cut <= index)] ?? 0),
    lastCut: (index) => cuts.findLast((cut) => cut < index) ?? 0,
  };
}

// A name and a joint at most, then the token that the row's end cuts.
const splitToken = /[\w.+/=:"'`> -]{0,400}[\w+/.~%-]\r?\n[\w+/=.~%-]/y;
const splitRow = /(?<=[\w+/.~%-])\r?\n(?=[\w+/=.~%-])/g;
