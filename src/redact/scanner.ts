import { createLiteralFinder } from './literal-finder.ts';
import { RedactionError } from './redaction-error.ts';
import type { Rule } from './rule.ts';
import { fitToJson, type Span } from './spans.ts';
import { unescapeAscii } from './unescape.ts';

/** Finds every match of a set of rules. */
export interface Scanner {
  /** The matches in whole lines, in no order, possibly overlapping. */
  scan(bytes: Buffer): Span[];
}

interface Line {
  start: number;
  /** Where its newline is, or the end of the text. */
  end: number;
  /** In Latin-1: one character a byte. */
  text: string;
  /** Whether it was scanned with its `\u0041` resolved. */
  unescaped: boolean;
}

// Stands among the rules for the sign that a line has to be read a second time.
const asciiEscape = Symbol('ascii escape');

export function createScanner(rules: readonly Rule[]): Scanner {
  const finder = createLiteralFinder<Rule | typeof asciiEscape>([
    { text: '\\u00', anyCase: false, belongsTo: asciiEscape },
    ...rules.flatMap((rule) =>
      rule.literals.map((text) => ({ text, anyCase: rule.flags === 'i', belongsTo: rule })),
    ),
  ]);
  const patterns = new Map<Rule, RegExp>();

  return { scan };

  function scan(bytes: Buffer): Span[] {
    const spans: Span[] = [];
    let line: Line | undefined;
    for (let at = finder.next(bytes, 0); at >= 0; at = finder.next(bytes, at + 1)) {
      for (const rule of finder.at(bytes, at)) {
        if (!line || at >= line.end) line = lineAt(bytes, at);
        if (rule === asciiEscape) scanUnescaped(line, spans);
        else pushMatch(spans, rule, line, at);
      }
    }
    return spans;
  }

  function pushMatch(spans: Span[], rule: Rule, line: Line, at: number): void {
    const match = tryRule(rule, line.text, at - line.start);
    const span = match && fitToJson(line.text, match);
    if (span) spans.push(shift(span, line.start));
  }

  /** `\u0041KIA…` is a key too. Once a line, and matches are taken back to where they stand in it. */
  function scanUnescaped(line: Line, spans: Span[]): void {
    if (line.unescaped) return;
    line.unescaped = true;
    const view = unescapeAscii(line.text);
    if (view.text.length === line.text.length) return;
    const bytes = Buffer.from(view.text, 'latin1');
    for (let at = finder.next(bytes, 0); at >= 0; at = finder.next(bytes, at + 1)) {
      for (const rule of finder.at(bytes, at)) {
        const match = rule === asciiEscape ? undefined : tryRule(rule, view.text, at);
        if (!match) continue;
        const { start, end } = match;
        const original = { start: view.origin(start), end: view.origin(end), rule: match.rule };
        const span = fitToJson(line.text, original);
        if (span) spans.push(shift(span, line.start));
      }
    }
  }

  function tryRule(rule: Rule, text: string, at: number): Span | undefined {
    try {
      const pattern = patternOf(rule);
      pattern.lastIndex = at;
      const [start, end] = pattern.exec(text)?.indices?.[rule.group ?? 0] ?? [];
      if (start === undefined || end === undefined) return undefined;
      if (rule.accept && !rule.accept(text.slice(start, end).replaceAll('\\', '')))
        return undefined;
      return { start, end, rule: rule.name };
    } catch (error) {
      throw new RedactionError(rule.name, error);
    }
  }

  function patternOf(rule: Rule): RegExp {
    const known = patterns.get(rule);
    if (known) return known;
    const pattern = new RegExp(rule.pattern, `dy${rule.flags ?? ''}`);
    patterns.set(rule, pattern);
    return pattern;
  }
}

function lineAt(bytes: Buffer, at: number): Line {
  const newline = bytes.indexOf(10, at);
  const start = bytes.lastIndexOf(10, at) + 1;
  const end = newline < 0 ? bytes.length : newline;
  return { start, end, text: bytes.toString('latin1', start, end), unescaped: false };
}

function shift({ start, end, rule }: Span, by: number): Span {
  return { start: start + by, end: end + by, rule };
}
