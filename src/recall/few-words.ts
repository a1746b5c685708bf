import { wordsIn } from './segment.ts';

/** The words of texts, each once. */
export interface DistinctWords {
  add(text: string): void;
  /** What was found so far, with spaces between; then there is nothing again. */
  takeWords(): string;
}

/** By regular expressions, which are quick from their first character on: the table of `word-kernel/` is once it has run a while. */
export function fewWords(): DistinctWords {
  const words = new Set<string>();
  return {
    add: (text) => wordsIn(text, words),
    takeWords() {
      const text = [...words].join(' ');
      words.clear();
      return text;
    },
  };
}
