import type { Node } from 'jsonc-parser';
import { endOf, type JsoncDocument } from './document.ts';
import { indentBefore, lineIndent, render, renderInline, type Style } from './style.ts';
import { readGap } from './trivia.ts';

/** A stretch of text that was replaced by another; exact, so that it can be turned back. */
export interface Change {
  offset: number;
  without: string;
  with: string;
}

/** An element of an array, or (with a name) a property of an object. */
export interface Member {
  name?: string;
  value: unknown;
}

/** Appends members to an array or object, laid out as their neighbours are; comments stay where they are. */
export function append(
  { text, root }: JsoncDocument,
  container: Node,
  members: readonly Member[],
  style: Style,
): Change {
  const children = container.children ?? [];
  const last = children.at(-1);
  const from = last ? endOf(last) : container.offset + 1;
  const close = endOf(container) - 1;
  const gap = readGap(text, from, close);
  const body = text.slice(container.offset, endOf(container));
  const outer = lineIndent(text, container.offset);

  const comma = last && gap.comma === undefined ? ',' : '';
  const between = text.slice(from, gap.end);
  const added = spansLines()
    ? onLines((last && indentBefore(text, children[0] as Node)) ?? outer + style.indent)
    : onOneLine();
  return { offset: from, without: between, with: `${comma}${between}${added}` };

  function spansLines(): boolean {
    if (/[\r\n]/.test(body)) return true;
    // An empty container opens up, unless the whole document is one line.
    const document = root as Node;
    return (
      !last &&
      (container === document || /[\r\n]/.test(text.slice(document.offset, endOf(document))))
    );
  }

  function onLines(indent: string): string {
    const lines = members.map((member) =>
      spell(member, (value) => render(value, style, indent), ': '),
    );
    const breaks = /[\r\n]/.test(text.slice(gap.end, close)) ? '' : `${style.eol}${outer}`;
    return `${style.eol}${indent}${lines.join(`,${style.eol}${indent}`)}${breaks}`;
  }

  function onOneLine(): string {
    const spaced = /[:,]\s/.test(body);
    const inline = members.map((member) =>
      spell(member, (value) => renderInline(value, body), spaced ? ': ' : ':'),
    );
    return (last && spaced ? ' ' : '') + inline.join(spaced ? ', ' : ',');
  }
}

function spell({ name, value }: Member, show: (value: unknown) => string, colon: string): string {
  return name === undefined ? show(value) : `${JSON.stringify(name)}${colon}${show(value)}`;
}
