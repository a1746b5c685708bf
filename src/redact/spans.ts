/** A stretch of text, `[start, end)`, and the rule that found it, by its place in the table. */
export interface Span {
  start: number;
  end: number;
  rule: number;
}

/**
 * Sorted, and overlapping spans made one. The longest of them gives the rule; of two as long, the one
 * that comes first in the table.
 */
export function merge(spans: readonly Span[]): Span[] {
  const merged: (Span & { longest: number })[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const length = span.end - span.start;
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push({ ...span, longest: length });
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (length < last.longest || (length === last.longest && span.rule > last.rule)) continue;
    last.longest = length;
    last.rule = span.rule;
  }
  return merged;
}

/**
 * The span narrowed or widened to where a JSON text can be cut: it begins and ends between escapes
 * and between UTF-8 characters, and stays within one string. Undefined when nothing is left.
 */
export function fitToJson(line: string, span: Span): Span | undefined {
  if (beginsInsideEscape(line, span.start)) return undefined;
  let { start, end } = span;
  const quote = bareQuote(line, start, end);
  if (quote >= 0) end = quote;
  while (end > start && line.charCodeAt(end - 1) === backslash) end--;
  if (end === start) return undefined;
  for (let i = 0; i < 3 && isContinuation(line, start); i++) start--;
  for (let i = 0; i < 3 && isContinuation(line, end); i++) end++;
  return { start, end, rule: span.rule };
}

const backslash = 92;

/** `\|npm_…` is a newline and "pm_…"; `\u00|ea` is one letter. */
function beginsInsideEscape(line: string, at: number): boolean {
  let first = at;
  while (first > 0 && line.charCodeAt(first - 1) === backslash) first--;
  return (at - first) % 2 === 1 || /\\u[0-9A-Fa-f]{0,3}$/.test(line.slice(Math.max(0, at - 5), at));
}

/** The first quote in the stretch that no backslash escapes: the end of the JSON string. */
function bareQuote(line: string, start: number, end: number): number {
  let at = line.indexOf('"', start);
  while (at >= 0 && at < end) {
    let first = at;
    while (first > start && line.charCodeAt(first - 1) === backslash) first--;
    if ((at - first) % 2 === 0) return at;
    at = line.indexOf('"', at + 1);
  }
  return -1;
}

function isContinuation(line: string, at: number): boolean {
  return (line.charCodeAt(at) & 0xc0) === 0x80;
}
