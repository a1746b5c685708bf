import { withoutColours } from '../../export/shown-facts.ts';
import { hasUnseen, shown, stretch } from './escape-kernel/escaped-bytes.ts';

/**
 * A text as a page may hold it: without what colours a terminal, with line ends of one kind; what is not seen
 * but changes what is seen (controls, what turns the direction of writing) named instead.
 */
export function visible(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  if (whole.length < short) return unseen.test(whole) ? withoutUnseen(whole) : whole;
  if (!hasUnseen(whole)) return whole;
  return whole.length <= stretch ? shown(whole) : withoutUnseen(whole);
}

/** UTF-16 units below which an expression is done before a text is in bytes. */
const short = 200;

/** Embeddings, overrides and isolates; the marks of single letters are part of honest texts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

export function withoutUnseen(text: string): string {
  const plain = withoutColours(text).replace(/\r\n?/g, '\n');
  return unseen.test(plain) ? plain.replace(new RegExp(unseen, 'g'), nameOf) : plain;
}

/** `␛`, `␀`; `[U+202E]` for what has no picture of its own. */
function nameOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
