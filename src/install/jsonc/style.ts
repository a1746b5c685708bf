import type { Node } from 'jsonc-parser';
import type { JsoncDocument } from './document.ts';

/** How a document is laid out, so that what is put in looks like what is there. */
export interface Style {
  eol: '\n' | '\r\n';
  /** One step of indentation. */
  indent: string;
}

export function styleOf({ text, root }: JsoncDocument): Style {
  const first = root?.children?.[0];
  const indent = first && indentBefore(text, first);
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', indent: indent || '  ' };
}

/** The space before a node that is the first on its line. */
export function indentBefore(text: string, node: Node): string | undefined {
  return /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(0, node.offset))?.[1];
}

/** The space that the line of this offset begins with. */
export function lineIndent(text: string, offset: number): string {
  return /(?:^|[\r\n])([ \t]*)[^\r\n]*$/.exec(text.slice(0, offset))?.[1] ?? '';
}

/** A value over several lines, the first of which stands where it is put. */
export function render(value: unknown, { eol, indent }: Style, at: string): string {
  return JSON.stringify(value, null, indent).replaceAll('\n', `${eol}${at}`);
}

/** A value on one line, spaced as the text around it is. */
export function renderInline(value: unknown, around: string): string {
  if (!/[:,]\s/.test(around)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item) => renderInline(item, around)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${renderInline(member, around)}`,
  );
  return `{${members.join(', ')}}`;
}
