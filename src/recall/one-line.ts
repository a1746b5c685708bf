import { withoutColours } from '../export/shown-facts.ts';
import { plain } from '../plain.ts';

/** Most of a text, and of one line, that is looked at, in UTF-16 units. */
const lookedAt = 4000;
const lineLength = 1000;

/** The first line of a text that says something, clean, and cut to so many UTF-16 units. */
export function oneLine(text: string, most: number): string {
  for (const line of headLines(text)) {
    const cleaned = clean(line);
    if (cleaned !== '') return cut(cleaned, most);
  }
  return '';
}

export function headLines(text: string): string[] {
  return uncoloured(text.slice(0, lookedAt))
    .trim()
    .split(/\r\n?|\n/);
}

const isSimple = /^[\x20-\x7e]*$/;

/** One line without control characters, colours, and what is not seen. */
export function clean(text: string): string {
  const line = text.slice(0, lineLength);
  return isSimple.test(line)
    ? line.replace(/ {2,}/g, ' ').trim()
    : plain(uncoloured(line).toWellFormed());
}

function uncoloured(text: string): string {
  return text.includes('\u001b') ? withoutColours(text) : text;
}

/** At most so many UTF-16 units; what was cut ends with `…`, on a border of what a person sees as a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most < 1) return '';
  return `${text.slice(0, borderBefore(text, most - 1)).trimEnd()}…`;
}

/** Loaded when a text needs it: that takes longer than all else here. */
let segmenter: Intl.Segmenter | undefined;

function borderBefore(text: string, index: number): number {
  if (standsAlone(text, index - 1) && standsAlone(text, index)) return index;
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text.slice(0, index + 40)).containing(index)?.index ?? index;
}

/** Latin letters, kana, ideographs, Hangul: each is a character of its own beside another of them. */
function standsAlone(text: string, index: number): boolean {
  return /^[\x20-\u02ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/.test(
    text.charAt(index),
  );
}
