import { lineWidth } from './style.ts';
import { widthOf } from './width.ts';

/** Breaks a text between words, so that its lines fit behind an indent of so many columns. */
export function wrap(text: string, indent: number, width = lineWidth()): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= width - indent) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
