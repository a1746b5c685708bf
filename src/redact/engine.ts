import { distinctKeys } from './distinct-keys.ts';
import { loadRules } from './load-rules.ts';
import { lineBreak, type PlainText } from './plain-text.ts';
import { findIn, type Reading } from './reading.ts';
import { markRedacted, type Redacted } from './redacted.ts';
import type { Counts, Finding, Redactor } from './redactor.ts';
import type { Rule } from './rule.ts';
import { joinSets, type RuleSet, ruleSet } from './rule-set.ts';
import { createScanner, type Scanner, wholeCharacters } from './scanner.ts';
import type { SecretMemory } from './secret-memory.ts';
import { merge, type Span, shifted } from './spans.ts';
import { keepStructure } from './structure.ts';

// A replaced secret can lay bare the start of the one right behind it, and so on along a list of them.
const maxRounds = 16;

export interface RedactorOptions {
  /** Instead of the built-in ones. */
  rules?: readonly Rule[];
  /** The user's own, before the built-in ones. */
  own?: readonly Rule[];
  /** With the rules of the tier `strict`. */
  isStrict?: boolean;
  /** Has a veto: what it says yes to is no secret. */
  allow?: (secret: string) => boolean;
}

/**
 * The engine behind everything that leaves the machine. Text is scanned as Latin-1, one character a
 * byte: fast, and exact for bytes that are no UTF-8. Throws `RedactionError` when a rule cannot run.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  let rules = ruleSet([]);
  // Rules of old, by which a memory knows some of its secrets.
  const gone: string[] = [];
  let scanner: Scanner | undefined;
  return { lines, text, json, find };

  function lines(bytes: Buffer, memory?: SecretMemory): { body: Redacted; counts: Counts } {
    return redact(bytes, true, memory);
  }

  function text(bytes: Buffer, memory?: SecretMemory): { body: Redacted; counts: Counts } {
    return redact(bytes, false, memory);
  }

  function json(value: unknown, memory?: SecretMemory): Redacted {
    const document = JSON.stringify(value, null, 2);
    if (document === undefined) throw new TypeError('Only a JSON value can be written as JSON');
    const { bytes } = lines(Buffer.from(`${document}\n`), memory).body;
    return markRedacted(distinctKeys(bytes));
  }

  function find(bytes: Buffer, kind: 'lines' | 'text', memory?: SecretMemory): Finding[] {
    const isLines = kind === 'lines';
    const found: Finding[] = [];
    for (const { start, end } of stretches(bytes, isLines)) {
      for (const span of spansIn(bytes, start, end, isLines, memory)) {
        found.push({ start: span.start, end: span.end, rule: nameOf(span) });
      }
    }
    return found;
  }

  function redact(
    bytes: Buffer,
    isLines: boolean,
    memory: SecretMemory | undefined,
  ): { body: Redacted; counts: Counts } {
    const counts: Counts = {};
    const pieces: Buffer[] = [];
    let from = 0;
    for (const stretch of stretches(bytes, isLines)) {
      const spans = spansIn(bytes, stretch.start, stretch.end, isLines, memory);
      const units = isLines
        ? linesWith(bytes, spans)
        : spans.length > 0
          ? [{ ...stretch, spans }]
          : [];
      for (const { start, end, spans } of units) {
        pieces.push(
          bytes.subarray(from, start),
          redactUnit(bytes, start, end, spans, isLines, counts),
        );
        from = end;
      }
    }
    if (from === 0) return { body: markRedacted(bytes), counts };
    pieces.push(bytes.subarray(from));
    return { body: markRedacted(Buffer.concat(pieces)), counts };
  }

  /** Of a line, or of a whole text. */
  function redactUnit(
    bytes: Buffer,
    start: number,
    end: number,
    spans: readonly Span[],
    isLines: boolean,
    counts: Counts,
  ): Buffer {
    let unit = replaceAll(bytes, start, end, spans, counts);
    let mayFollow = end - start <= shortUnit || spans.some((span) => isGlued(bytes, span));
    for (let round = 1; mayFollow && round < maxRounds; round++) {
      const more = spansIn(unit, 0, unit.length, isLines, undefined);
      const { length } = unit;
      mayFollow =
        more.length > 0 && (length <= shortUnit || more.some((span) => isGlued(unit, span)));
      if (more.length > 0) unit = replaceAll(unit, 0, unit.length, more, counts);
    }
    return isLines ? distinctKeys(unit) : unit;
  }

  /** What is to be replaced in `[from, to)`, sorted, apart from each other, in bytes. */
  function spansIn(
    bytes: Buffer,
    from: number,
    to: number,
    isLines: boolean,
    memory: SecretMemory | undefined,
  ): Span[] {
    const { read, scan } = open();
    const reading = read(bytes, from, to, isLines);
    const { plain } = reading;
    const all = scan(reading).map((span) => wholeCharacters(plain, span));
    const found = merge(all);
    const placed = place(bytes, plain, found, isLines);
    const spans = placed.filter((span) => span !== undefined);
    if (!memory) return spans;
    const kept = found.filter((_, index) => placed[index] !== undefined);
    const since = remember(plain, within(all, kept), memory);
    const known = recall(reading, memory, since);
    if (known.length === 0) return spans;
    const both = place(bytes, plain, merge([...kept, ...known]), isLines);
    return both.filter((span) => span !== undefined);
  }

  /** For each of the sorted spans in the plain text, the one in the bytes; undefined where it must not be replaced. */
  function place(
    bytes: Buffer,
    plain: PlainText,
    found: readonly Span[],
    isLines: boolean,
  ): (Span | undefined)[] {
    const spans = found.map(({ start, end, rule }) => ({
      start: plain.startOf(start),
      end: plain.endOf(end - 1),
      rule,
    }));
    if (!isLines) return spans;
    return linesWith(bytes, spans).flatMap(({ start, end, spans }) => {
      const inLine = spans.map((span) => shifted(span, -start));
      const kept = keepStructure(bytes.subarray(start, end), inLine, rules.isLikely);
      return kept.map((span) => span && shifted(span, start));
    });
  }

  /** Returns, for each secret that is new, where the line begins that shows it. */
  function remember(
    plain: PlainText,
    found: readonly Span[],
    memory: SecretMemory,
  ): Map<number, number> {
    const since = new Map<number, number>();
    for (const span of found) {
      const secret = plain.text.slice(span.start, span.end);
      const number = memory.add(secret, nameOf(span), rules.isLikely[span.rule]);
      if (number !== undefined) since.set(number, plain.text.lastIndexOf(lineBreak, span.start));
    }
    return since;
  }

  /** Where known secrets stand: one that is new, in the line that shows it and in those after it. */
  function recall(
    reading: Reading,
    memory: SecretMemory,
    since: ReadonlyMap<number, number>,
  ): Span[] {
    if (memory.size === 0) return [];
    const { search } = open();
    const known = findIn(reading, (plain) => {
      const spans: (Span & { number: number })[] = [];
      search(plain, memory.marks, (end) =>
        memory.at(plain.text, end, (number, rule, start, end) => {
          spans.push({ start, end, rule: numberOf(rule), number });
        }),
      );
      return spans;
    });
    return known.filter(({ start, number }) => start > (since.get(number) ?? -1));
  }

  function open(): Scanner {
    if (scanner) return scanner;
    rules = rulesOf(options);
    scanner = createScanner(rules, options.allow);
    return scanner;
  }

  function nameOf({ rule }: Span): string {
    return rules.names[rule] ?? gone[rule - rules.names.length] ?? '';
  }

  function numberOf(name: string): number {
    const number = rules.names.indexOf(name);
    if (number !== -1) return number;
    if (!gone.includes(name)) gone.push(name);
    return rules.names.length + gone.indexOf(name);
  }

  function replaceAll(
    bytes: Buffer,
    start: number,
    end: number,
    spans: readonly Span[],
    counts: Counts,
  ): Buffer {
    const pieces: Buffer[] = [];
    let from = start;
    for (const span of spans) {
      const name = nameOf(span);
      counts[name] = (counts[name] ?? 0) + 1;
      pieces.push(bytes.subarray(from, span.start), Buffer.from(`[REDACTED:${name}]`));
      from = span.end;
    }
    pieces.push(bytes.subarray(from, end));
    return Buffer.concat(pieces);
  }
}

function rulesOf({ rules, own = [], isStrict = false }: RedactorOptions): RuleSet {
  if (rules) return ruleSet(rules);
  const { standard, strict } = loadRules();
  const sets = [standard, ...(isStrict ? [strict] : [])];
  return joinSets(own.length > 0 ? [ruleSet(own), ...sets] : sets);
}

// The plain text of a large part would stay in memory beside its bytes until both are collected.
const stretchBytes = 64 * 1024;

interface Stretch {
  start: number;
  end: number;
}

/** Whole lines, so many bytes or more at a time; a text is one, because a key may be of many rows. */
function* stretches(bytes: Buffer, isLines: boolean): Generator<Stretch> {
  for (let start = 0; start < bytes.length; ) {
    const isLast = !isLines || bytes.length - start < 2 * stretchBytes;
    const lineEnd = isLast ? -1 : bytes.indexOf(newline, start + stretchBytes);
    const end = lineEnd === -1 ? bytes.length : lineEnd + 1;
    yield { start, end };
    start = end;
  }
}

const newline = 0x0a;

interface LineWithSpans extends Stretch {
  spans: Span[];
}

/** Those that lie in one of the others, which are sorted and apart. */
function within(spans: readonly Span[], outer: readonly Span[]): Span[] {
  let next = 0;
  return spans
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      while (next < outer.length && (outer[next] as Span).end <= start) next += 1;
      const around = outer[next];
      return around !== undefined && around.start <= start && end <= around.end;
    });
}

/** Longer ones are searched again only where that may bring something; in bytes. */
const shortUnit = 64 * 1024;

/** Whether what stands beside a secret belongs to the same word: then replacing it may lay another bare. */
function isGlued(bytes: Buffer, { start, end }: Span): boolean {
  return isWord[bytes[start - 1] ?? 0] === 1 || isWord[bytes[end] ?? 0] === 1;
}

const isWord = new Uint8Array(256).fill(1);
for (const char of '\0\n\r\t "\'\\`,;<>()[]{}&|') isWord[char.charCodeAt(0)] = 0;

/** The lines that sorted spans begin in, without their ends. */
function linesWith(bytes: Buffer, spans: readonly Span[]): LineWithSpans[] {
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
