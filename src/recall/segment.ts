/**
 * Scripts that put no space between words. A run of them is searched by its overlapping pairs of
 * characters, each a word to SQLite's tokenizer, which would take the whole run for one.
 */
const scripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々〆';
const run = new RegExp(`[${scripts}]+`, 'gu');
/** Quick to tell: no such character lies below U+0E00. */
const hasRun = /[\u0e00-\uffff]/;
const isPlain = /^[\0-\x7f]*$/;
const plainWord = /[a-z0-9]+/g;
/** As the tokenizer `unicode61` of SQLite tells words from what is between them. */
const anyWord = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** In UTF-16 units. What is longer is data that nobody types. */
const longestWord = 64;

/** Adds the words of a text as they are indexed, in lower case: of `設計図 a_b` `設計`, `計図`, `図`, `a`, `b`. */
export function wordsIn(text: string, into: Set<string>): void {
  const lower = text.toLowerCase();
  const word = isPlain.test(lower) ? plainWord : anyWord;
  for (const found of withoutRuns(lower, into).match(word) ?? []) {
    if (found.length <= longestWord) into.add(found);
  }
}

function withoutRuns(text: string, into: Set<string>): string {
  if (!hasRun.test(text)) return text;
  return text.replace(run, (found) => {
    for (const pair of pairs(found)) into.add(pair);
    return ' ';
  });
}

/** Every pair of neighbours, and the last character, so that each one begins a word. */
function pairs(word: string): string[] {
  const characters = Array.from(word);
  return characters.map((character, index) => character + (characters[index + 1] ?? ''));
}

export interface QueryWord {
  text: string;
  /** Words that begin with it count too. */
  isPrefix: boolean;
}

/** What a text must have among its words for the given text to stand in it. Empty where it has no word. */
export function wordsOfQuery(text: string): QueryWord[] {
  const words: QueryWord[] = [];
  const rest = text.toLowerCase().replace(run, (found) => {
    const all = pairs(found);
    // A single character begins a pair. The last one of several would demand that the run ends with it.
    const isSingle = all.length === 1;
    for (const pair of isSingle ? all : all.slice(0, -1))
      words.push({ text: pair, isPrefix: isSingle });
    return ' ';
  });
  for (const word of rest.match(anyWord) ?? []) {
    if (word.length <= longestWord) words.push({ text: word, isPrefix: false });
  }
  return words;
}
