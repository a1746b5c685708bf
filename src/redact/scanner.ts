import { asciiSpaces } from './ascii-spaces.ts';
import { createRowJoiner, isInToken, type RowEnd, type Wraps, wrapsIn } from './joined-rows.ts';
import { createReader, type Reader } from './kernel/reader.ts';
import { createLiteralFinder } from './literal-finder.ts';
import { looksBack } from './looks-back.ts';
import { isNextSetting, isOneSecret, narrowest } from './one-secret.ts';
import { isContinuation, lineBreak, type PlainText } from './plain-text.ts';
import { findIn, type Reading, readStretch } from './reading.ts';
import { RedactionError } from './redaction-error.ts';
import type { Rule } from './rule.ts';
import type { RuleSet } from './rule-set.ts';
import { type Span, shifted } from './spans.ts';
import { createTries } from './tries.ts';

/** Finds every match of a set of rules. */
export interface Scanner {
  read(bytes: Uint8Array, from: number, to: number, isLines: boolean): Reading;
  /** Calls `found` with the end of each three characters whose trigram is marked. */
  search(text: string, marks: Uint8Array, found: (end: number) => void): void;
  /**
   * The matches in what it has read, in places of the plain text; in no order, possibly overlapping. Where
   * `isOver` says so of a place, those that begin there are wanted no more: some of them are left out.
   */
  scan(reading: Reading, isOver?: (place: number) => boolean): Span[];
}

/** `allow` has a veto: what it says yes to is no secret. */
export function createScanner(
  rules: RuleSet,
  allow: (secret: string) => boolean = () => false,
): Scanner {
  const finder = createLiteralFinder(rules.indexes);
  const matchers: Matcher[] = [];
  const outlines = new Map<string, RegExp>();
  const lookingBack: boolean[] = [];
  const joinRows = createRowJoiner();
  const tries = createTries(rules.size);
  /** Where the last match ended that was refused as a secret; 0 where the pattern did not match. */
  let refusedTo = 0;
  let unjoined: Span | undefined;
  let reader: Reader | undefined;
  return { read, search, scan: scanAll };

  function read(bytes: Uint8Array, from: number, to: number, isLines: boolean): Reading {
    return readStretch(open(), bytes, from, to, isLines);
  }

  function search(text: string, marks: Uint8Array, found: (end: number) => void): void {
    open().search(text, marks, found);
  }

  function open(): Reader {
    reader ??= createReader(finder.rows);
    return reader;
  }

  function scanAll(reading: Reading, isOver?: (place: number) => boolean): Span[] {
    return findIn(reading, (plain) => scan(plain, plain === reading.plain ? isOver : undefined));
  }

  function scan(plain: PlainText, isOver: ((place: number) => boolean) | undefined): Span[] {
    const spans: Span[] = [];
    const { text, hits } = plain;
    if (hits.length > 0) {
      tries.clear();
      let line: Line | undefined;
      const tryAt = (rule: number, start: number, isSplit: boolean) => {
        if (!tries.isOpen(rule, start)) return;
        if (isOver && !mayBeginBefore(rule) && isOver(start)) return;
        if (!line || start < line.start || start >= line.end) line = lineAround(plain, start);
        const span = matchAt(plain, line, rule, start - line.start, isSplit);
        if (!span) {
          if (refusedTo > 0) tries.refuse(rule, start, line.start + refusedTo);
          return;
        }
        tries.find(rule, span.end);
        spans.push(span);
        // Should the rows not belong together, this is what the session repeats.
        if (unjoined) spans.push(shifted(unjoined, line.start));
      };
      for (let i = 0; i < hits.length; i += 2) {
        finder.at(text, hits[i] as number, hits[i + 1] as number, tryAt);
      }
    }
    for (const rule of rules.everywhere) matchEverywhere(plain, rule, spans);
    return spans;
  }

  function matchAt(
    plain: PlainText,
    line: Line,
    rule: number,
    at: number,
    isSplit: boolean,
  ): Span | undefined {
    refusedTo = 0;
    unjoined = undefined;
    const whole = isSplit ? undefined : match(line.text, rule, at);
    if (!whole && !isSplit) refusedTo = matchers[rule]?.pattern.lastIndex ?? 0;
    const reached = whole ? endOfToken(line.text, whole.end) : at;
    if (whole && !goesOn(line.text, reached)) {
      const all = rules.isLikely[rule] ? whole : withGlued(line.text, whole);
      return toClosingQuote(plain, shifted(all, line.start));
    }
    const found =
      line.wraps && (whole || line.wraps.areNear(at))
        ? acrossRows(line, line.wraps, rule, at, whole, reached, isSplit)
        : whole;
    if (found !== whole) unjoined = whole;
    return found && shifted(found, line.start);
  }

  /** What a match becomes where rows end in the token at `reached`; or one that only joined rows show. */
  function acrossRows(
    line: Line,
    wraps: Wraps,
    rule: number,
    at: number,
    whole: Span | undefined,
    reached: number,
    isSplit: boolean,
  ): Span | undefined {
    const joinedAt = (first: RowEnd | undefined, isInWords = false) =>
      first && matchJoined(line.text, first, rule, at, whole, isInWords);
    const ending = whole && wraps.at(reached);
    const next = wraps.after(at);
    return (
      joinedAt(ending) ??
      (next === ending ? undefined : joinedAt(next)) ??
      whole ??
      joinedAt(isSplit || mayBeginBefore(rule) || wraps.goOn(at) ? wraps.before(at) : undefined) ??
      (isSplit ? undefined : joinedAt(wraps.inWords(at), true))
    );
  }

  /** The same where rows' ends split the secret. `whole` is what was found up to the first of them. */
  function matchJoined(
    text: string,
    first: RowEnd,
    rule: number,
    at: number,
    whole: Span | undefined,
    isInWords: boolean,
  ): Span | undefined {
    let best = undefined as Span | undefined;
    let tried = 0;
    joinRows(text, first, at, (rows) => {
      const found = match(rows.text, rule, rows.at);
      // Short rows of words are a list.
      const isLast = isInWords && rows.width() < narrowest;
      if (!found) {
        tried += 1;
        return !best && !isLast && tried < mostTries && !isNextSetting(rows);
      }
      // The name and the secret in different rows are not one split by them.
      if (found.end <= rows.last || found.start >= rows.last) return false;
      const isSure = !whole && !best;
      if (!isOneSecret(rows, found, isSure, !rules.isLikely[rule])) return false;
      best = { start: rows.origin(found.start), end: rows.origin(found.end - 1) + 1, rule };
      return found.end >= rows.end && !isLast;
    });
    return whole && best && best.end < whole.end ? undefined : best;
  }

  function match(text: string, index: number, at: number): Span | undefined {
    try {
      const matcher = matchers[index] ?? (isOutlined(text, index, at) ? made(index) : undefined);
      return matcher && matchOf(matcher, text, index, at);
    } catch (error) {
      throw new RedactionError(rules.names[index] ?? '', error);
    }
  }

  /** Whether the rule's secrets may begin before its literals. */
  function mayBeginBefore(index: number): boolean {
    lookingBack[index] ??= looksBack(rules.rule(index).pattern);
    return lookingBack[index];
  }

  function made(index: number): Matcher {
    const { pattern, accept } = rules.rule(index);
    const flags = rules.everywhere.includes(index) ? 'dg' : 'dy';
    const matcher = { pattern: new RegExp(asciiSpaces(pattern), flags), accept };
    matchers[index] = matcher;
    return matcher;
  }

  /** Before the rule is made: it is for few of the places. */
  function isOutlined(text: string, index: number, at: number): boolean {
    const source = rules.outline(index);
    if (source === undefined) return true;
    const outline = outlines.get(source) ?? new RegExp(asciiSpaces(source), 'y');
    outlines.set(source, outline);
    outline.lastIndex = at;
    return outline.test(text);
  }

  function matchOf(
    { pattern, accept }: Matcher,
    text: string,
    index: number,
    at: number,
  ): Span | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    let group = found.length - 1;
    while (group > 0 && found[group] === undefined) group -= 1;
    const value = found[group];
    if (!value || isMark(value)) return undefined;
    if ((accept && !accept(value)) || allow(value) || isInMark(text, at)) return undefined;
    // V8 makes these when they are asked for, by matching again: most matches are no secrets.
    const [start, end] = found.indices?.[group] ?? [at, at];
    return { start, end, rule: index };
  }

  /** A rule without a literal is tried on all of the text. */
  function matchEverywhere(plain: PlainText, index: number, spans: Span[]): void {
    for (let from = 0; from < plain.text.length; ) {
      const { start, end, text } = lineAround(plain, from);
      for (let at = 0; at < text.length; ) {
        const span = match(text, index, at);
        if (span) spans.push(shifted(span, start));
        const reached = matchers[index]?.pattern.lastIndex ?? 0;
        if (reached === 0) break;
        at = Math.max(at + 1, reached);
      }
      from = end + 1;
    }
  }
}

/** Of a rule that was needed. */
interface Matcher {
  pattern: RegExp;
  accept: Rule['accept'];
}

/**
 * What a pattern sees: one line of JSON lines, or all of a text. What is found depends on its own line
 * alone, however lines come together.
 */
interface Line {
  text: string;
  start: number;
  end: number;
  /** undefined where there are none. */
  wraps: Wraps | undefined;
}

function lineAround({ text: all, wraps: inToken }: PlainText, at: number): Line {
  const start = at === 0 ? 0 : all.lastIndexOf(lineBreak, at - 1) + 1;
  const next = all.indexOf(lineBreak, at);
  const end = next === -1 ? all.length : next;
  const text = all.slice(start, end);
  return { text, start, end, wraps: wrapsIn(text, inToken, start) };
}

/** What was replaced before is no secret. */
export function isMark(value: string): boolean {
  return value.startsWith(startOfMark) && mark.test(value);
}

const startOfMark = '[REDACTED:';
const mark = /^\[REDACTED:[\w#]{1,80}\]$/;

/** A mark that holds a rule's name, as `slack_token`, names no secret behind it. */
function isInMark(text: string, at: number): boolean {
  const limit = Math.max(0, at - longestMark);
  const before = text.slice(limit, at);
  return before.lastIndexOf(startOfMark) > before.lastIndexOf(']');
}

const longestMark = 90;

/** So many rows are joined before a pattern that wants more of them is given up. */
const mostTries = 4;

/** Longest value in quotes that is taken up to the quote which ends it, in characters. */
const longestValue = 512;

/** Two keys without anything between them: the first one's pattern may have taken the start of the second. */
function withGlued(text: string, span: Span): Span {
  glued.lastIndex = span.end;
  return glued.test(text) ? { ...span, end: glued.lastIndex } : span;
}

const glued = /[\w-]{8,512}/y;

/** A quote inside a quoted value is escaped more deeply than those around it: it does not end it. */
function toClosingQuote({ text, startOf, endOf }: PlainText, span: Span): Span {
  const isQuote = (at: number) => text.charCodeAt(at) === 0x22;
  if (!isQuote(span.start - 1) || !isQuote(span.end)) return span;
  const depth = (at: number) => levelsOf(endOf(at) - startOf(at));
  const outer = depth(span.start - 1);
  if (depth(span.end) <= outer) return span;
  const limit = Math.min(text.length, span.start + longestValue);
  for (let at = span.end + 1; at < limit && !isLineEnd(text[at] as string); at++) {
    if (isQuote(at) && depth(at) <= outer) return { ...span, end: at };
  }
  return span;
}

/** How many strings a quote is within, by the length of its spelling: `"`, `\"`, `\\\"`, or `\u0022`, `\\u0022`. */
function levelsOf(length: number): number {
  const backslashes = length > 5 ? length - 5 : 0;
  const level = Math.log2(length);
  if (Number.isInteger(level)) return level;
  return backslashes > 0 ? Math.log2(backslashes) + 1 : 0;
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === lineBreak;
}

/** Of what a match may have taken a part of. */
function endOfToken(text: string, from: number): number {
  let end = from;
  while (end < from + longestValue && isInToken[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** Whether the row ends there, and the next one begins with what could be the rest of a token. */
function goesOn(text: string, end: number): boolean {
  const next = text.charCodeAt(end) === 0x0d ? end + 1 : end;
  return text.charCodeAt(next) === 0x0a && isToken(text.charCodeAt(next + 1));
}

function isToken(byte: number): boolean {
  const folded = byte | 0x20;
  const isLetter = folded >= 0x61 && folded <= 0x7a;
  return isLetter || (byte >= 0x2b && byte <= 0x39) || byte === 0x3d || byte === 0x5f;
}

/** A span widened to whole characters of UTF-8. */
export function wholeCharacters({ text }: PlainText, { start, end, rule }: Span): Span {
  let first = start;
  let last = end;
  while (first > 0 && isContinuation(text.charCodeAt(first))) first -= 1;
  while (last < text.length && isContinuation(text.charCodeAt(last))) last += 1;
  return { start: first, end: last, rule };
}
