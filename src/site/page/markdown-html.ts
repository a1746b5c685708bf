import { count, size } from '../../figures.ts';
import { linesIn, longText } from './long-text.ts';
import type { Rendering } from './rendering.ts';
import { safeMarkdown } from './safe-markdown.ts';
import { splitMarkdown } from './split-markdown.ts';
import { visible } from './visible.ts';

/** Longer ones are pasted documents: shown as they are. */
const longestMarkdown = 96 * 1024;

/** What stands open of a text that was said, in UTF-16 units. */
const openOf = { user: 3000, others: 12_000, all: Number.POSITIVE_INFINITY };

export interface MarkdownPlace {
  /** Of the file beside the page, should the text be too long for it. */
  name: string;
  /** People paste more than they write, and their lines are meant; what is folded as a whole is `all`. */
  from?: keyof typeof openOf;
}

/** What was said; the rest of a long text is folded. */
export function markdownHtml(
  { page, aside, highlight }: Rendering,
  text: string,
  { name, from = 'others' }: MarkdownPlace,
): void {
  if (text.length > longestMarkdown) {
    longText(page, text, { name, aside });
    return;
  }
  const options = { highlight, keepsLines: from === 'user' };
  const shown = (part: string) =>
    `<div class="text" dir="auto">${safeMarkdown(part, options)}</div>`;
  const [first, rest] = splitMarkdown(visible(text), openOf[from]);
  page.write(shown(first));
  if (rest === '') return;
  const hidden = `${count(linesIn(rest), 'more line')}, ${size(Buffer.byteLength(rest))}`;
  page.write(`<details class="more"><summary>${hidden}</summary>${shown(rest)}</details>`);
}
