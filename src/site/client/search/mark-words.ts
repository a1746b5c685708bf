import { fold, unfold } from '../../../recall/fold.ts';
import { endsOpen } from '../../../recall/segment.ts';
import type { WantedClause } from './typed-query.ts';

/** Puts a text into an element, with the query's words in it marked. */
export function appendMarked(to: Element, text: string, clauses: readonly WantedClause[]): void {
  let done = 0;
  for (const [from, end] of wordsIn(text, clauses)) {
    if (from < done) continue;
    const mark = document.createElement('mark');
    mark.textContent = text.slice(from, end);
    to.append(text.slice(done, from), mark);
    done = end;
  }
  to.append(text.slice(done));
}

/** Where they stand, in order. */
export function wordsIn(text: string, clauses: readonly WantedClause[]): [number, number][] {
  const pattern = patternOf(clauses);
  if (!pattern) return [];
  return [...fold(text).matchAll(pattern)].map(({ 0: found, index }) =>
    unfold(text, index, index + found.length),
  );
}

/** Of a query that is looked for in text after text. */
const patterns = new WeakMap<readonly WantedClause[], RegExp>();

function patternOf(clauses: readonly WantedClause[]): RegExp | undefined {
  const known = patterns.get(clauses);
  if (known) return known;
  const words = clauses.flatMap(({ all }) => all).flatMap(sourcesOf);
  if (words.length === 0) return undefined;
  const pattern = new RegExp(words.join('|'), 'gu');
  patterns.set(clauses, pattern);
  return pattern;
}

/** A word has letters and digits only. */
function sourcesOf({ words, isPrefix }: WantedClause['all'][number]): string[] {
  return words.map((word, index) => {
    if (endsOpen(word)) return word;
    const open = isPrefix && index === words.length - 1;
    return `(?<![\\p{L}\\p{N}\\p{M}])${word}${open ? '' : '(?![\\p{L}\\p{N}\\p{M}])'}`;
  });
}
