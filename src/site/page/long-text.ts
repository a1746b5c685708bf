import { count, size } from '../../figures.ts';
import { escapeText } from './escape-text.ts';
import type { PageWriter } from './page-writer.ts';
import { visible } from './visible.ts';

/** How much of a text stands open, and how much of one that is kept beside the page stands in it. */
const open = { lines: 16, units: 4000 };
const besideFrom = 128 * 1024;
const besideShown = { lines: 200, units: 32_000 };

export interface LongTextOptions {
  /** What the file beside the page is called, without its ending. */
  name: string;
  aside?: ((name: string, text: string) => Promise<string>) | undefined;
  className?: string;
}

/** A preformatted text: its beginning open, the rest folded under how long it is; a very long one beside the page. */
export function longText(
  page: PageWriter,
  text: string,
  { name, aside, className }: LongTextOptions,
): void {
  const attribute = className ? ` class="${className}"` : '';
  const shown = visible(text);
  if (!aside || shown.length <= besideFrom) {
    writeFolded(page, shown, attribute);
    return;
  }
  const end = borderAfter(shown, besideShown);
  writeFolded(page, shown.slice(0, end), attribute);
  const about = `${size(Buffer.byteLength(shown))}, ${count(linesIn(shown), 'line')}`;
  page.later(
    aside(name, shown).then(
      (address) =>
        `<p class="more"><a href="${escapeText(address)}">The whole text: ${about}</a></p>`,
    ),
  );
}

/** A text that is `visible`; `attribute` stands in the tag of its beginning and of its rest. */
function writeFolded(page: PageWriter, text: string, attribute: string): void {
  const [first, rest] = folded(text);
  page.write(`<pre${attribute}>${startOfPre(first)}`);
  page.text(first);
  page.write('</pre>');
  if (rest === '') return;
  page.write(`${restHead(rest)}<pre${attribute}>${startOfPre(rest)}`);
  page.text(rest);
  page.write('</pre></details>');
}

/** The same as HTML, each part made by `html`. */
export function foldedText(
  text: string,
  attribute: string,
  html: (part: string) => string = escapeText,
): string {
  const pre = (part: string) => `<pre${attribute}>${startOfPre(part)}${html(part)}</pre>`;
  const [first, rest] = folded(text);
  return rest === '' ? pre(first) : `${pre(first)}${restHead(rest)}${pre(rest)}</details>`;
}

/** What stands open, and what is folded: nothing where that would be a line or two. */
function folded(text: string): [first: string, rest: string] {
  const end = borderAfter(text, open);
  if (text.length - end < 200 && linesIn(text.slice(end)) < 4) return [text, ''];
  return [text.slice(0, end), text.slice(end)];
}

function restHead(rest: string): string {
  const hidden = `${count(linesIn(rest), 'more line')}, ${size(Buffer.byteLength(rest))}`;
  return `<details class="more"><summary>${hidden}</summary>`;
}

/** A line's end that a text begins with would not be shown. */
function startOfPre(text: string): string {
  return text.startsWith('\n') ? '\n' : '';
}

/** Behind so many lines, or so many UTF-16 units where that is less. */
export function borderAfter(
  text: string,
  { lines, units }: { lines: number; units: number },
): number {
  let at = 0;
  for (let line = 0; line < lines; line += 1) {
    const end = text.indexOf('\n', at);
    if (end === -1 || end >= units) return at > units / 2 ? at : borderBefore(text, units);
    at = end + 1;
  }
  return at;
}

/** Not between the two halves of a character. */
function borderBefore(text: string, index: number): number {
  if (index >= text.length) return text.length;
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00 ? index - 1 : index;
}

export function linesIn(text: string): number {
  let lines = text.endsWith('\n') || text === '' ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
