import { fold, unfold } from '../../../recall/fold.ts';
import { wordsIn } from '../search/mark-words.ts';
import { typedQuery } from '../search/typed-query.ts';

export interface Looking {
  text: string;
  /** Where it stands in a text, in order. */
  within(text: string): [from: number, end: number][];
}

/** `phrase`: as it is typed, in any case. `words`: as the search over all sessions finds them. */
export function lookFor(text: string, as: 'phrase' | 'words' = 'phrase'): Looking {
  if (as === 'words') {
    const clauses = typedQuery(text);
    return { text, within: (whole) => wordsIn(whole, clauses) };
  }
  const wanted = fold(text.trim());
  return { text: text.trim(), within: (whole) => phraseIn(whole, wanted) };
}

function phraseIn(whole: string, wanted: string): [number, number][] {
  if (wanted === '') return [];
  const folded = fold(whole);
  const found: [number, number][] = [];
  for (
    let at = folded.indexOf(wanted);
    at !== -1;
    at = folded.indexOf(wanted, at + wanted.length)
  ) {
    found.push(unfold(whole, at, at + wanted.length));
  }
  return found;
}

/** More are no help to anybody. */
const mostHits = 5000;

/** In the conversation and what stands before it, in the page's order. */
export function hitsOf(main: HTMLElement, { text, within }: Looking): Range[] {
  const hits: Range[] = [];
  if (text === '') return hits;
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node && hits.length < mostHits; node = texts.nextNode()) {
    const whole = node.nodeValue ?? '';
    if (whole.trim() === '' || node.parentElement?.closest('.unseen, .reading-tools')) continue;
    for (const [from, end] of within(whole)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, end);
      hits.push(range);
    }
  }
  return hits;
}
