import { loadRules } from './load-rules.ts';
import type { PlainText } from './plain-text.ts';
import { findIn, type Reading } from './reading.ts';
import type { Rule } from './rule.ts';
import { joinSets, type RuleSet, ruleSet } from './rule-set.ts';
import { createScanner, isMark, type Scanner, wholeCharacters } from './scanner.ts';
import type { SecretMemory } from './secret-memory.ts';
import { linesWith, merge, type Span, shifted } from './spans.ts';
import type { Stretch } from './stretches.ts';
import { keepStructure } from './structure.ts';
import { type ChangedLine, pieceAt, surroundings } from './surroundings.ts';
import { aroundPlaces, inWindows, type Window, wordEnd } from './windows.ts';

export interface FinderOptions {
  /** Instead of the built-in ones. */
  rules?: readonly Rule[];
  /** The user's own, before the built-in ones. */
  own?: readonly Rule[];
  /** With the rules of the tier `strict`. */
  isStrict?: boolean;
  /** Has a veto: what it says yes to is no secret. */
  allow?: (secret: string) => boolean;
}

/** Finds what is to be replaced. */
export interface SecretFinder {
  /** Sorted, apart from each other, in bytes. With a memory, also what it knows; what is new it learns. */
  spansIn(
    bytes: Buffer,
    stretch: Stretch,
    isLines: boolean,
    memory: SecretMemory | undefined,
  ): Span[];
  /** The same near some places of the stretch alone, which are sorted, and without a memory. */
  spansAround(bytes: Buffer, stretch: Stretch, places: readonly number[], isLines: boolean): Span[];
  /** The same for each of some short lines; they are read at once. */
  spansNear(lines: readonly ChangedLine[]): Span[][];
  nameOf(span: Span): string;
}

/** Its rules are made when something is to be looked at. */
export function createSecretFinder(options: FinderOptions): SecretFinder {
  let rules = ruleSet([]);
  // Rules of old, by which a memory knows some of its secrets.
  const gone: string[] = [];
  let scanner: Scanner | undefined;
  return { spansIn, spansAround, spansNear, nameOf };

  function spansIn(
    bytes: Buffer,
    stretch: Stretch,
    isLines: boolean,
    memory: SecretMemory | undefined,
  ): Span[] {
    const { all, reading } = sightingsIn(bytes, stretch, isLines);
    if (all.length === 0 && !memory?.size) return [];
    const found = merge(all);
    const placed = place(bytes, found, isLines);
    if (!memory) return withHidden(bytes, all, found, placed, isLines);
    const kept = found.filter((_, index) => placed[index] !== undefined);
    const since = remember(bytes, within(all, kept), isLines, memory);
    const known = recall(bytes, stretch, isLines, memory, since, reading);
    if (known.length === 0) return withHidden(bytes, all, found, placed, isLines);
    return placeAll(bytes, [...within(all, kept), ...known], isLines);
  }

  function spansAround(
    bytes: Buffer,
    stretch: Stretch,
    places: readonly number[],
    isLines: boolean,
  ): Span[] {
    const all: Sighting[] = [];
    aroundPlaces(bytes, stretch, places, (window) => {
      return lookAt(bytes, window, isLines, all).settled;
    });
    return placeAll(bytes, all, isLines);
  }

  function spansNear(lines: readonly ChangedLine[]): Span[][] {
    const { read, scan } = open();
    const found = lines.map((): Span[] => []);
    // Where a match goes on behind its piece, as much is read as it takes.
    const goesOn = new Set<number>();
    for (const { text, pieces } of surroundings(lines)) {
      const reading = read(text, 0, text.length, true);
      const see = (span: Span): void => {
        const { line, at, start, end, first, upTo } = pieceAt(pieces, span.start);
        const inLine = shifted(span, start - at);
        if (inLine.start < first || inLine.start >= upTo) return;
        if (inLine.end >= end && end < (lines[line] as ChangedLine).bytes.length) goesOn.add(line);
        if (span.rule !== base64Text) found[line]?.push(inLine);
      };
      for (const {
        in: { start, end },
      } of reading.inner)
        see(inBytes(reading.plain, { start, end, rule: base64Text }));
      const isOver = (place: number): boolean => {
        const from = reading.plain.startOf(place);
        const { at, start, upTo } = pieceAt(pieces, from);
        return from - at + start >= upTo;
      };
      for (const span of scan(reading, isOver))
        see(inBytes(reading.plain, wholeCharacters(reading.plain, span)));
    }
    return lines.map(({ bytes, places }, line) => {
      if (goesOn.has(line))
        return spansAround(bytes, { start: 0, end: bytes.length }, places, true);
      return placeAll(bytes, found[line] as Span[], true);
    });
  }

  /**
   * Every match of every rule, in no order, possibly overlapping; with what was read, where that was one
   * window.
   */
  function sightingsIn(
    bytes: Buffer,
    stretch: Stretch,
    isLines: boolean,
  ): { all: Sighting[]; reading: Reading | undefined } {
    const all: Sighting[] = [];
    let whole: Reading | undefined;
    inWindows(bytes, stretch, (window) => {
      const { reading, settled } = lookAt(bytes, window, isLines, all);
      if (window.end - window.start === stretch.end - stretch.start) whole = reading;
      return settled;
    });
    return { all, reading: whole };
  }

  /** Adds what counts of the window. */
  function lookAt(
    bytes: Buffer,
    { start, end, first, upTo, isLast }: Window,
    isLines: boolean,
    all: Sighting[],
  ): { reading: Reading; settled: number } {
    const { read, scan } = open();
    const reading = read(bytes, start, end, isLines);
    const isOver = (place: number) => reading.plain.startOf(place) >= upTo;
    const found = scan(reading, upTo === end ? undefined : isOver);
    const here = found.map((span) => sighting(reading.plain, span));
    const settled = isLast ? upTo : settledIn(reading, here, end, upTo);
    for (const span of here) if (span.start >= first && span.start < settled) all.push(span);
    return { reading, settled };
  }

  /** What may be replaced of all that was found, sorted and apart. */
  function placeAll(bytes: Buffer, all: readonly Span[], isLines: boolean): Span[] {
    const found = merge(all);
    return withHidden(bytes, all, found, place(bytes, found, isLines), isLines);
  }

  /** What was placed, and what a match hid that went on far behind the string to which it was cut. */
  function withHidden(
    bytes: Buffer,
    all: readonly Span[],
    found: readonly Span[],
    placed: readonly (Span | undefined)[],
    isLines: boolean,
  ): Span[] {
    const spans = placed
      .filter((span) => span !== undefined)
      .filter((span) => !isMarkAt(bytes, span));
    const cutOff = found.flatMap((span, i) => {
      const start = placed[i]?.end ?? span.end;
      return start < span.end ? [{ ...span, start }] : [];
    });
    if (cutOff.length === 0) return spans;
    const behind: Sighting[] = [];
    for (const { start, end: upTo } of cutOff) {
      // The rule that went on too far was not tried again within its match.
      const end = wordEnd(bytes, upTo + behindCut);
      lookAt(bytes, { start, end, first: start, upTo, isLast: true }, isLines, behind);
    }
    const hidden = placeAll(bytes, [...within(all, cutOff), ...behind], isLines);
    return [...spans, ...hidden].sort((a, b) => a.start - b.start);
  }

  /** For each of the sorted spans what may be replaced of it; undefined where nothing may. */
  function place(
    bytes: Buffer,
    found: readonly Span[],
    isLines: boolean,
  ): readonly (Span | undefined)[] {
    if (!isLines) return found;
    return linesWith(bytes, found).flatMap(({ start, end, spans }) => {
      const inLine = spans.map((span) => shifted(span, -start));
      const kept = keepStructure(bytes.subarray(start, end), inLine, rules.isLikely);
      return kept.map((span) => span && shifted(span, start));
    });
  }

  /** Returns, for each secret that is new, where the line begins that shows it. */
  function remember(
    bytes: Buffer,
    found: readonly Sighting[],
    isLines: boolean,
    memory: SecretMemory,
  ): Map<number, number> {
    const since = new Map<number, number>();
    for (const span of found) {
      const number = memory.add(span.secret, nameOf(span), rules.isLikely[span.rule]);
      if (number === undefined) continue;
      since.set(number, isLines ? bytes.lastIndexOf(newline, span.start) : -1);
    }
    return since;
  }

  /** Where known secrets stand: one that is new, in the line that shows it and in those after it. */
  function recall(
    bytes: Buffer,
    stretch: Stretch,
    isLines: boolean,
    memory: SecretMemory,
    since: ReadonlyMap<number, number>,
    whole: Reading | undefined,
  ): Span[] {
    if (memory.size === 0) return [];
    const { read, search } = open();
    const spans: Span[] = [];
    inWindows(bytes, stretch, ({ start, end, first, upTo, isLast }) => {
      const reading = whole ?? read(bytes, start, end, isLines);
      const known = findIn(reading, ({ text }) => {
        const found: (Span & { number: number })[] = [];
        search(text, memory.marks, (behind) =>
          memory.at(text, behind, (number, rule, start, end) => {
            found.push({ start, end, rule: numberOf(rule), number });
          }),
        );
        return found;
      });
      const here = known
        .map((span) => ({ ...inBytes(reading.plain, span), since: since.get(span.number) ?? -1 }))
        .filter((span) => span.start > span.since);
      const settled = isLast ? upTo : settledIn(reading, here, end, upTo);
      for (const { start, end, rule } of here) {
        if (start >= first && start < settled) spans.push({ start, end, rule });
      }
      return settled;
    });
    return spans;
  }

  function open(): Scanner {
    if (scanner) return scanner;
    rules = rulesOf(options);
    scanner = createScanner(rules, options.allow);
    return scanner;
  }

  function nameOf({ rule }: Span): string {
    return rules.names[rule] ?? gone[rule - rules.size] ?? '';
  }

  function numberOf(name: string): number {
    const number = rules.names.indexOf(name);
    if (number !== -1) return number;
    if (!gone.includes(name)) gone.push(name);
    return rules.size + gone.indexOf(name);
  }
}

function rulesOf({ rules, own = [], isStrict = false }: FinderOptions): RuleSet {
  if (rules) return ruleSet(rules);
  const { standard, strict } = loadRules();
  const sets = [standard, ...(isStrict ? [strict] : [])];
  return joinSets(own.length > 0 ? [ruleSet(own), ...sets] : sets);
}

/** What is read behind a place that is looked at again, in bytes. */
const behindCut = 2 * 1024;

/** In the place of a rule: what is no match, and is to be read whole too. */
const base64Text = -1;

/** A match in bytes. */
interface Sighting extends Span {
  /** As plain text. */
  secret: string;
}

function sighting(plain: PlainText, span: Span): Sighting {
  const whole = wholeCharacters(plain, span);
  return { ...inBytes(plain, whole), secret: plain.text.slice(whole.start, whole.end) };
}

/** A match that ran on behind its string may be cut to what was replaced before. */
function isMarkAt(bytes: Buffer, { start, end }: Span): boolean {
  return bytes[start] === leftBracket && isMark(bytes.toString('latin1', start, end));
}

/** Of a span in plain text. */
function inBytes(plain: PlainText, { start, end, rule }: Span): Span {
  return { start: plain.startOf(start), end: plain.endOf(end - 1), rule };
}

/** Up to where no match goes on behind the window, and no base64 behind that place: it is read as a whole. */
function settledIn(
  { plain, inner }: Reading,
  found: readonly Span[],
  end: number,
  upTo: number,
): number {
  let settled = upTo;
  for (const span of found) if (span.end >= end) settled = Math.min(settled, span.start);
  for (const { in: base64 } of inner) {
    if (plain.startOf(base64.end) > upTo) settled = Math.min(settled, plain.startOf(base64.start));
  }
  return settled;
}

/** Those that lie in one of the others, which are sorted and apart. */
function within<T extends Span>(spans: readonly T[], outer: readonly Span[]): T[] {
  let next = 0;
  return spans
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      while (next < outer.length && (outer[next] as Span).end <= start) next += 1;
      const around = outer[next];
      return around !== undefined && around.start <= start && end <= around.end;
    });
}

const newline = 0x0a;
const leftBracket = 0x5b;
