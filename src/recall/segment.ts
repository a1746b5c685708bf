import { prepared } from '../prepared.ts';
import { fold } from './fold.ts';

/**
 * Scripts that put no space between words. A run of them is searched by its overlapping pairs of
 * characters and by each of them, which are words of their own.
 */
const scripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々〆';
const run = prepared(() => new RegExp(`[${scripts}]+`, 'gu'));
/** Quick to tell: no such character lies elsewhere. */
const hasRun = /[\u0e00-\u1fff\u2e80-\uffff]/;
/** No letters but those of ASCII; dashes, quotation marks, arrows and boxes are what else most texts have. */
const isPlain =
  /^[\0-\x7f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u245f\u2500-\u2775\u2794-\u2bff]*$/;
const plainWord = /[a-z0-9]+/g;
const inWord = '\\p{L}\\p{N}\\p{M}\\p{Co}';
const anyWord = prepared(() => new RegExp(`[${inWord}]+`, 'gu'));

/** For a regular expression with the flag `v`: a character of a word that has borders. */
export const bordered = `[[${inWord}]--[${scripts}]]`;

/** In UTF-16 units: of what is longer, its beginning is the word. */
export const longestWord = 64;

/** Adds the words of a text as they are indexed, folded: of `設計 a_b` `設`, `設計`, `計`, `a`, `b`. */
export function wordsIn(text: string, into: Set<string>): void {
  const folded = fold(text);
  const words = isPlain.test(folded)
    ? folded.match(plainWord)
    : withoutRuns(folded, into).match(anyWord());
  for (const word of words ?? []) into.add(word.slice(0, longestWord));
}

function withoutRuns(text: string, into: Set<string>): string {
  if (!hasRun.test(text)) return text;
  return text.replace(run(), (found) => {
    const characters = Array.from(found);
    for (const [index, character] of characters.entries()) {
      into.add(character);
      if (index > 0) into.add(`${characters[index - 1]}${character}`);
    }
    return ' ';
  });
}

/** The words that a text must have for the given one to stand in it; none where that has no word. */
export function wordsOfQuery(text: string): string[] {
  const words: string[] = [];
  const rest = fold(text).replace(run(), (found) => {
    const characters = Array.from(found);
    const pairs = characters.slice(1).map((character, index) => `${characters[index]}${character}`);
    words.push(...(pairs.length > 0 ? pairs : characters));
    return ' ';
  });
  for (const word of rest.match(anyWord()) ?? []) words.push(word.slice(0, longestWord));
  return words;
}

const endsInRun = prepared(() => new RegExp(`[${scripts}]$`, 'u'));

/** Whether it ends where another word may begin: of a script without spaces, any beginning is found. */
export function endsOpen(text: string): boolean {
  return endsInRun().test(fold(text));
}

/** Whether a text that has the query's words is sure to have the query. */
export function isOneWord(text: string): boolean {
  const [first, ...others] = wordsOfQuery(text);
  return others.length === 0 && first === fold(text) && first.length < longestWord;
}
