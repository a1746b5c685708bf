import stringWidth from 'string-width';

const isPrintableAscii = /^[\x20-\x7e]*$/;

/** Those asked for lately: a screen that is drawn again has the same texts. */
const known = new Map<string, number>();
const mostKnown = 4_000;

/** Cells of a terminal that a text takes; wide characters take two. */
export function widthOf(text: string): number {
  if (isPrintableAscii.test(text)) return text.length;
  let width = known.get(text);
  if (width === undefined) {
    width = stringWidth(text);
    if (known.size >= mostKnown) known.clear();
    known.set(text, width);
  }
  return width;
}
