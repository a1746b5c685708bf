/**
 * A text whose end was cut off, without the word that was cut: what takes secrets, addresses and numbers out knows
 * them by their whole shape, and would let the first half of one stand. Empty where that was all of it.
 */
export function withoutCutWord(text: string): string {
  const rest = text.replace(cutWord, '…$1');
  return /^"?…"?$/.test(rest) ? '' : rest;
}

/** With the groups of a number before it; words that no space parts (Chinese, Japanese) stay. The quote is a note's. */
const cutWord = /\s*(?:(?:\b[A-Z]{2})?[+(]?\d[\d ()+-]*)?[^\s\p{Lo}…]*…("?)$/u;
