import { parseQuery } from '../../../recall/query.ts';
import { endsOpen, isOneWord, wordsOfQuery } from '../../../recall/segment.ts';

/** A part of a query, as words of the index. */
export interface WantedTerm {
  /** They stand in one kind of text of a turn: of several, only that can be told without the texts. */
  words: string[];
  /** Of the last of them, only the beginning is given. */
  isPrefix: boolean;
}

/** All of these and none of those. */
export interface WantedClause {
  all: WantedTerm[];
  none: WantedTerm[];
}

/** Characters of a beginning from which on it is looked for: nearly all words begin with some one letter. */
const shortestPrefix = 2;

/**
 * A query as `tracecraft search` takes it, where the word that is being typed stands for all that begin so.
 * Empty where it has no word yet.
 */
export function typedQuery(text: string): WantedClause[] {
  const clauses = parsed(text).map(({ all, none }) => ({
    all: all.map(({ text, isPrefix }) => ({ words: wordsOfQuery(text), isPrefix })),
    // Of several words in a row that are not wanted, the index cannot tell how they stand.
    none: none
      .filter(({ text }) => isOneWord(text))
      .map(({ text, isPrefix }) => ({ words: wordsOfQuery(text), isPrefix })),
  }));
  const last = clauses.at(-1)?.all.at(-1);
  if (last && isBeingTyped(text)) {
    const length = last.words.at(-1)?.length ?? 0;
    last.isPrefix ||= length >= shortestPrefix && !endsOpen(last.words.at(-1) ?? '');
  }
  return clauses;
}

function parsed(text: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(text);
  } catch {
    // Nothing to look for yet, or more than can be: the page says so in its own words.
    return [];
  }
}

/** Its end is part of a word that is wanted. */
function isBeingTyped(text: string): boolean {
  return /[\p{L}\p{N}\p{M}]$/u.test(text) && !/(^|\s)-[^\s]*$/u.test(text);
}
