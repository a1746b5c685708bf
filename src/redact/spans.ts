import type { Stretch } from './stretches.ts';

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

export function shifted({ start, end, rule }: Span, by: number): Span {
  return { start: start + by, end: end + by, rule };
}

interface LineWithSpans extends Stretch {
  spans: Span[];
}

/** The lines that sorted spans begin in, without their ends. */
export function linesWith(bytes: Buffer, spans: readonly Span[]): LineWithSpans[] {
  const lines: LineWithSpans[] = [];
  for (const span of spans) {
    let line = lines.at(-1);
    if (!line || span.start >= line.end) {
      const start = bytes.lastIndexOf(newline, span.start) + 1;
      const end = bytes.indexOf(newline, span.start);
      line = { start, end: end === -1 ? bytes.length : end, spans: [] };
      lines.push(line);
    }
    line.spans.push(span);
  }
  return lines;
}

const newline = 0x0a;
