import { diffLines } from 'diff';
import { escapeText } from './escape-text.ts';
import { longText } from './long-text.ts';
import type { Rendering } from './rendering.ts';
import { visible } from './visible.ts';

export interface FileEdit {
  before: string;
  after: string;
}

/** Above it a text is not compared with what took its place, but shown whole, as both. */
const longestCompared = 32 * 1024;

/** As many lines may differ: what has less in common is read better one behind the other. */
const mostDifferent = 400;

/** What was replaced, line by line. */
export function editHtml(r: Rendering, { before, after }: FileEdit, name: string): void {
  const old = visible(before);
  const now = visible(after);
  const parts =
    old.length + now.length <= longestCompared
      ? diffLines(old, now, { maxEditLength: mostDifferent })
      : undefined;
  if (!parts) {
    r.page.write('<p class="label">Before</p>');
    longText(r.page, before, { name: `${name}-before`, aside: r.aside, className: 'removed' });
    r.page.write('<p class="label">After</p>');
    longText(r.page, after, { name: `${name}-after`, aside: r.aside, className: 'added' });
    return;
  }
  r.page.write(
    diffHtml(
      parts.map(({ value, added, removed }) => ({
        text: value,
        change: added ? 'added' : removed ? 'removed' : 'same',
      })),
    ),
  );
}

export interface DiffPart {
  /** Whole lines. */
  text: string;
  change: 'added' | 'removed' | 'same' | 'note';
}

const signs = { added: '+', removed: '-', same: ' ', note: '' } as const;

/** A difference of two texts that are `visible`; what is added and removed is told by signs, too. */
export function diffHtml(parts: readonly DiffPart[]): string {
  const html = parts.map(({ text, change }) => {
    const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
    const signed = escapeText(`${signs[change]}${lines.replaceAll('\n', `\n${signs[change]}`)}`);
    if (change === 'added') return `<ins>${signed}\n</ins>`;
    if (change === 'removed') return `<del>${signed}\n</del>`;
    return change === 'note' ? `<i>${signed}\n</i>` : `${signed}\n`;
  });
  return `<pre class="diff">${html.join('')}</pre>`;
}
