import { joinRows } from './joined-rows.ts';
import { createReader, type Reader } from './kernel/reader.ts';
import { createLiteralFinder } from './literal-finder.ts';
import { isContinuation, type PlainText } from './plain-text.ts';
import { findIn, type Reading, readStretch } from './reading.ts';
import { RedactionError } from './redaction-error.ts';
import type { Rule } from './rule.ts';
import type { Span } from './spans.ts';

/** Finds every match of a set of rules. */
export interface Scanner {
  read(bytes: Uint8Array, from: number, to: number, isLines: boolean): Reading;
  /** The matches in what it has read, in places of the plain text; in no order, possibly overlapping. */
  scan(reading: Reading): Span[];
}

/** `allow` has a veto: what it says yes to is no secret. */
export function createScanner(
  rules: readonly Rule[],
  allow: (secret: string) => boolean = () => false,
): Scanner {
  const finder = createLiteralFinder(
    rules.flatMap(({ literals, anyCase = false }, owner) =>
      literals.map((text) => ({ text, anyCase, owner })),
    ),
  );
  const everywhere = rules.flatMap(({ literals }, owner) => (literals.length === 0 ? [owner] : []));
  const patterns: RegExp[] = [];
  let reader: Reader | undefined;
  return { read, scan: (reading) => findIn(reading, scan) };

  function read(bytes: Uint8Array, from: number, to: number, isLines: boolean): Reading {
    reader ??= createReader(finder.starts);
    return readStretch(reader, bytes, from, to, isLines);
  }

  function scan(plain: PlainText): Span[] {
    const spans: Span[] = [];
    const { hits } = plain;
    // Up to where a rule has found secrets: it does not start again inside of one.
    const foundTo = new Map<number, number>();
    const tryAt = (rule: number, start: number, isSplit: boolean) => {
      if (start < (foundTo.get(rule) ?? 0)) return;
      const span = guarded(rule, () => matchAt(plain, rule, start, isSplit));
      if (!span) return;
      foundTo.set(rule, span.end);
      spans.push(span);
    };
    const { ends, sizes } = hits;
    for (let i = 0; i < ends.length; i++) {
      finder.at(plain.text(), ends[i] as number, sizes[i] as number, tryAt);
    }
    for (const rule of everywhere) guarded(rule, () => matchEverywhere(plain, rule, spans));
    return spans;
  }

  function guarded<T>(rule: number, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new RedactionError((rules[rule] as Rule).name, error);
    }
  }

  function matchAt(
    plain: PlainText,
    rule: number,
    start: number,
    isSplit: boolean,
  ): Span | undefined {
    const text = plain.text();
    const whole = isSplit ? undefined : match(text, rule, start);
    if (whole && !goesOn(plain, whole.end)) return toClosingQuote(plain, whole);
    return matchJoined(text, rule, start, whole) ?? whole;
  }

  /** The same where rows' ends split the secret. `whole` is what was found up to the first of them. */
  function matchJoined(
    text: string,
    rule: number,
    start: number,
    whole: Span | undefined,
  ): Span | undefined {
    const rows = joinRows(text, start);
    const found = rows && match(rows.text, rule, rows.at);
    if (!found) return undefined;
    const cut = rows.lastCut(found.end);
    const span = { start: rows.origin(found.start), end: rows.origin(found.end - 1) + 1, rule };
    // The name and the secret in different rows are not one split by them.
    if (span.end - span.start === found.end - found.start) return undefined;
    const rest = rows.text.slice(cut, found.end);
    if (whole && !looksCut(rest)) return undefined;
    return isNextName(rest, rows.text.slice(found.end, found.end + 8)) ? undefined : span;
  }

  function match(text: string, index: number, at: number): Span | undefined {
    const rule = rules[index] as Rule;
    const pattern =
      patterns[index] ?? new RegExp(rule.pattern, rule.literals.length > 0 ? 'dy' : 'dg');
    patterns[index] = pattern;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const secret = found?.indices?.findLast((group) => group !== undefined);
    if (!secret) return undefined;
    const [start, end] = secret;
    const value = text.slice(start, end);
    if (end === start || (rule.accept && !rule.accept(value)) || allow(value)) return undefined;
    return { start, end, rule: index };
  }

  /** A rule without a literal is tried on all of the text. */
  function matchEverywhere(plain: PlainText, index: number, spans: Span[]): void {
    const text = plain.text();
    for (let at = 0; at < text.length; ) {
      const span = match(text, index, at);
      if (span) spans.push(span);
      const reached = patterns[index]?.lastIndex ?? 0;
      if (reached === 0) return;
      at = Math.max(at + 1, reached);
    }
  }
}

/** Longest value in quotes that is taken up to the quote which ends it, in characters. */
const longestValue = 512;

/** A quote inside a quoted value is escaped more deeply than those around it: it does not end it. */
function toClosingQuote(plain: PlainText, span: Span): Span {
  const { bytes, length } = plain;
  const isQuote = (at: number) => at >= 0 && at < length && bytes[at] === 0x22;
  if (!isQuote(span.start - 1) || !isQuote(span.end)) return span;
  const depth = (at: number) => plain.endOf(at) - plain.startOf(at);
  const outer = depth(span.start - 1);
  if (depth(span.end) <= outer) return span;
  const limit = Math.min(length, span.start + longestValue);
  for (let at = span.end + 1; at < limit && bytes[at] !== 0x0a; at++) {
    if (isQuote(at) && depth(at) <= outer) return { ...span, end: at };
  }
  return span;
}

/** Whether the row ends there, and the next one begins with what could be the rest of a token. */
function goesOn({ bytes, length }: PlainText, end: number): boolean {
  const next = bytes[end] === 0x0d ? end + 1 : end;
  return bytes[next] === 0x0a && next + 1 < length && isToken(bytes[next + 1] as number);
}

function isToken(byte: number): boolean {
  const folded = byte | 0x20;
  const isLetter = folded >= 0x61 && folded <= 0x7a;
  return isLetter || (byte >= 0x2b && byte <= 0x39) || byte === 0x3d || byte === 0x5f;
}

/** No word or name, which would be the next row's own. */
function looksCut(rest: string): boolean {
  return /[0-9]/.test(rest) || (/[a-z][A-Z]/.test(rest) && /[A-Z]{2}/.test(rest));
}

/** `DB_HOST=` in the row below is the next name, not the rest of a secret. */
function isNextName(rest: string, after: string): boolean {
  return /^[A-Za-z][A-Za-z_.-]*$/.test(rest) && /^[ \t]{0,2}["']?[=:(]/.test(after);
}

/** A span widened to whole characters of UTF-8. */
export function wholeCharacters({ bytes, length }: PlainText, { start, end, rule }: Span): Span {
  let first = start;
  let last = end;
  while (first > 0 && isContinuation(bytes[first])) first -= 1;
  while (last < length && isContinuation(bytes[last])) last += 1;
  return { start: first, end: last, rule };
}
