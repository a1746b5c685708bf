import { distinctKeys, mayEndKey } from './distinct-keys.ts';
import { markRedacted, type Redacted } from './redacted.ts';
import type { Counts, Finding, Redactor } from './redactor.ts';
import { createSecretFinder, type FinderOptions } from './secret-finder.ts';
import type { SecretMemory } from './secret-memory.ts';
import { linesWith, type Span } from './spans.ts';
import { type Stretch, stretches } from './stretches.ts';
import type { ChangedLine } from './surroundings.ts';

// A replaced secret can lay bare the start of the one right behind it, and so on along a list of them.
const maxRounds = 16;

export type RedactorOptions = FinderOptions;

/**
 * The engine behind everything that leaves the machine. Text is scanned as Latin-1, one character a
 * byte: fast, and exact for bytes that are no UTF-8. Throws `RedactionError` when a rule cannot run.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { spansIn, spansAround, spansNear, nameOf } = createSecretFinder(options);
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
    for (const stretch of stretches(bytes, isLines)) {
      for (const span of spansIn(bytes, stretch, isLines, memory)) {
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
      const units = unitsIn(bytes, stretch, isLines, memory);
      const made = redactUnits(bytes, units, isLines, counts);
      for (const [i, { start, end }] of units.entries()) {
        pieces.push(bytes.subarray(from, start));
        for (const piece of made[i] as Buffer[]) pieces.push(piece);
        from = end;
      }
    }
    if (from === 0) return { body: markRedacted(bytes), counts };
    pieces.push(bytes.subarray(from));
    return { body: markRedacted(Buffer.concat(pieces)), counts };
  }

  /** The lines that hold something to be replaced, or the text if it does. */
  function unitsIn(
    bytes: Buffer,
    stretch: Stretch,
    isLines: boolean,
    memory?: SecretMemory,
  ): Unit[] {
    const spans = spansIn(bytes, stretch, isLines, memory);
    if (isLines) return linesWith(bytes, spans);
    return spans.length > 0 ? [{ ...stretch, spans }] : [];
  }

  /** Each in pieces, with what is laid bare beside what was replaced. */
  function redactUnits(
    bytes: Buffer,
    units: readonly Unit[],
    isLines: boolean,
    counts: Counts,
  ): Buffer[][] {
    const made = units.map((unit) => replaced(bytes, unit, counts));
    const withKeys = new Set<number>();
    const noteKeys = (text: Buffer, { spans }: Unit, number: number) => {
      if (isLines && spans.some(({ end }) => mayEndKey(text, end))) withKeys.add(number);
    };
    for (const [i, unit] of units.entries()) noteKeys(bytes, unit, i);
    let again = units.flatMap((unit, i) => changed(bytes, unit, made[i] as Buffer[], i));
    for (let round = 1; again.length > 0; round++) {
      for (const { number, bytes } of again) made[number] = [bytes];
      if (round === maxRounds) break;
      const found = isLines ? spansNear(again) : again.map(spansInText);
      again = again.flatMap(({ number, bytes }, i) => {
        const unit = { start: 0, end: bytes.length, spans: found[i] as Span[] };
        noteKeys(bytes, unit, number);
        return unit.spans.length === 0
          ? []
          : changed(bytes, unit, replaced(bytes, unit, counts), number);
      });
    }
    for (const i of withKeys) made[i] = [distinctKeys(Buffer.concat(made[i] as Buffer[]))];
    return made;
  }

  function spansInText({ bytes, places }: ChangedLine): Span[] {
    const all = { start: 0, end: bytes.length };
    const isShort = bytes.length <= shortUnit;
    return isShort ? spansIn(bytes, all, false, undefined) : spansAround(bytes, all, places, false);
  }

  function replaced(bytes: Buffer, { start, end, spans }: Unit, counts: Counts): Buffer[] {
    const pieces: Buffer[] = [];
    let from = start;
    for (const span of spans) {
      const name = nameOf(span);
      counts[name] = (counts[name] ?? 0) + 1;
      pieces.push(bytes.subarray(from, span.start), Buffer.from(`[REDACTED:${name}]`));
      from = span.end;
    }
    pieces.push(bytes.subarray(from, end));
    return pieces;
  }
}

/** A line, or a text, and what is to be replaced in it. */
type Unit = ReturnType<typeof linesWith>[number];

/**
 * What was replaced put together, and the places where that may have laid something bare: all marks, in a
 * long line or text those of secrets that were a part of a word. None where there is no such place.
 */
function changed(
  bytes: Buffer,
  { start, end, spans }: Unit,
  pieces: readonly Buffer[],
  number: number,
): (ChangedLine & { number: number })[] {
  const places: number[] = [];
  let place = 0;
  for (const [i, piece] of pieces.entries()) {
    const isMark = i % 2 === 1;
    if (isMark && (end - start <= shortUnit || isGlued(bytes, spans[(i - 1) / 2] as Span))) {
      places.push(place);
    }
    place += piece.length;
  }
  return places.length > 0 ? [{ bytes: Buffer.concat(pieces, place), places, number }] : [];
}

/** in bytes */
const shortUnit = 64 * 1024;

/** Whether what stands beside a secret belongs to the same word: then replacing it may lay another bare. */
function isGlued(bytes: Buffer, { start, end }: Span): boolean {
  return isWord[bytes[start - 1] ?? 0] === 1 || isWord[bytes[end] ?? 0] === 1;
}

const isWord = new Uint8Array(256).fill(1);
for (const char of '\0\n\r\t "\'\\`,;<>()[]{}&|') isWord[char.charCodeAt(0)] = 0;
