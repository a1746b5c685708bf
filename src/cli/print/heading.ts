import { style } from './style.ts';

/** A line above a part of an answer, with a blank one before it. */
export function heading(text: string): string {
  return `\n${style('bold', text)}\n`;
}
