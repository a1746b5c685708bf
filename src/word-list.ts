import { prepared } from './prepared.ts';

/**
 * Tells whether a word is one of those in the list, which is divided at spaces and line ends when it is asked for
 * first: most hooks never ask.
 */
export function oneOf(list: string): (word: string) => boolean {
  const words = prepared(() => new Set(list.split('\n').flatMap((line) => line.trim().split(' '))));
  return (word) => words().has(word);
}
