import { type Line, lineAround } from './line.ts';
import { createLiteralFinder } from './literal-finder.ts';
import { RedactionError } from './redaction-error.ts';
import type { Rule } from './rule.ts';
import { fitToJson, type Span } from './spans.ts';
import { unescapeAscii } from './unescape.ts';

/** Finds every match of a set of rules. */
export interface Scanner {
  /** The matches in whole lines of Latin-1 text, in no order, possibly overlapping. */
  scan(text: string): Span[];
}

interface ScannedLine extends Line {
  /** Up to where a rule has found secrets: it does not start again inside of one. */
  foundTo: Map<number, number>;
  unescaped: boolean;
}

// Stands among the rules' numbers for the sign that a line has to be read with its escapes resolved.
const asciiEscape = -1;
const asciiEscapes = ['\\u002', '\\u003', '\\u004', '\\u005', '\\u006', '\\u007'];
// `\u005cu0041` is an escape within an escape.
const maxUnescapes = 3;

export function createScanner(rules: readonly Rule[]): Scanner {
  const finder = createLiteralFinder<number>([
    ...rules.flatMap(({ literals, anyCase = false }, rule) =>
      literals.map((text) => ({ text, anyCase, belongsTo: rule })),
    ),
    ...asciiEscapes.map((text) => ({ text, anyCase: false, belongsTo: asciiEscape })),
  ]);
  const patterns: RegExp[] = [];

  return { scan: (text) => scan(text, maxUnescapes) };

  function scan(text: string, unescapes: number): Span[] {
    const spans: Span[] = [];
    let line: ScannedLine | undefined;
    for (let hit = finder.next(text, 0); hit; hit = finder.next(text, hit.index + 1)) {
      if (hit.found.length === 0) continue;
      if (!line || hit.index >= line.end) {
        line = { ...lineAround(text, hit.index), foundTo: new Map(), unescaped: false };
      }
      for (const rule of hit.found) {
        if (rule !== asciiEscape) push(spans, line, tryRule(rule, line, hit.index));
        else if (unescapes > 0) scanUnescaped(spans, line, unescapes - 1);
      }
    }
    return spans;
  }

  /** `\u0041KIA…` is a key too. Once a line; what is found is taken back to where it stands in it. */
  function scanUnescaped(spans: Span[], line: ScannedLine, unescapes: number): void {
    if (line.unescaped) return;
    line.unescaped = true;
    const { text, origin } = unescapeAscii(line.text);
    for (const { start, end, rule } of scan(text, unescapes)) {
      push(spans, line, fitToJson(line.text, { start: origin(start), end: origin(end), rule }));
    }
  }

  function tryRule(index: number, line: ScannedLine, hit: number): Span | undefined {
    const rule = rules[index] as Rule;
    const at = hit - line.start;
    if (at < (line.foundTo.get(index) ?? 0)) return undefined;
    try {
      const pattern = patterns[index] ?? new RegExp(rule.pattern, 'dy');
      patterns[index] = pattern;
      pattern.lastIndex = at;
      const groups = pattern.exec(line.text)?.indices;
      const secret = groups?.findLast((group) => group !== undefined);
      if (!secret) return undefined;
      const [start, end] = secret;
      if (rule.accept && !rule.accept(line.text.slice(start, end).replaceAll('\\', ''))) {
        return undefined;
      }
      const span = fitToJson(line.text, { start, end, rule: index });
      if (span) line.foundTo.set(index, span.end);
      return span;
    } catch (error) {
      throw new RedactionError(rule.name, error);
    }
  }
}

/** `found` counts from the line's start, the spans from the text's. */
function push(spans: Span[], line: Line, found: Span | undefined): void {
  if (!found) return;
  const { start, end, rule } = found;
  spans.push({ start: start + line.start, end: end + line.start, rule });
}
