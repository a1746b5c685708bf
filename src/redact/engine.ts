import { distinctKeys, withDistinctKeys } from './distinct-keys.ts';
import { markRedacted, type Redacted } from './redacted.ts';
import type { Counts, Finding, Redactor } from './redactor.ts';
import { createSecretFinder, type FinderOptions } from './secret-finder.ts';
import type { SecretMemory } from './secret-memory.ts';
import { linesWith, type Span } from './spans.ts';
import { type Stretch, stretches } from './stretches.ts';

// A replaced secret can lay bare the start of the one right behind it, and so on along a list of them.
const maxRounds = 16;

export type RedactorOptions = FinderOptions;

/**
 * The engine behind everything that leaves the machine. Text is scanned as Latin-1, one character a
 * byte: fast, and exact for bytes that are no UTF-8. Throws `RedactionError` when a rule cannot run.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { spansIn, spansAround, nameOf } = createSecretFinder(options);
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
        const unit = made[i] as Buffer[];
        pieces.push(bytes.subarray(from, start));
        for (const piece of isLines ? withDistinctKeys(unit) : unit) pieces.push(piece);
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

  /** Each in pieces. Those in which that may lay bare another secret are searched again, together. */
  function redactUnits(
    bytes: Buffer,
    units: readonly Unit[],
    isLines: boolean,
    counts: Counts,
    round = 1,
  ): Buffer[][] {
    const made = units.map((unit) => {
      const pieces = replaced(bytes, unit, counts);
      return isShort(unit) ? pieces : redactBeside(bytes, unit, pieces, isLines, counts, round);
    });
    const again = [...units.keys()].filter((i) => isShort(units[i] as Unit));
    if (again.length === 0 || round === maxRounds) return made;
    const starts = new Map<number, number>();
    const joined: Buffer[] = [];
    let length = 0;
    for (const i of again) {
      starts.set(length, i);
      for (const piece of made[i] as Buffer[]) {
        joined.push(piece);
        length += piece.length;
      }
      if (!isLines) continue;
      joined.push(rowEnd);
      length += rowEnd.length;
    }
    const text = Buffer.concat(joined, length);
    const found = [...stretches(text, isLines)].flatMap((part) => unitsIn(text, part, isLines));
    const better = redactUnits(text, found, isLines, counts, round + 1);
    for (const [k, { start }] of found.entries()) {
      made[starts.get(start) as number] = better[k] as Buffer[];
    }
    return made;
  }

  /** A long line, or text, with what is laid bare beside the secrets that were a part of a word. */
  function redactBeside(
    bytes: Buffer,
    unit: Unit,
    pieces: Buffer[],
    isLines: boolean,
    counts: Counts,
    round: number,
  ): Buffer[] {
    const places = placesOfGlued(bytes, unit, pieces);
    if (places.length === 0 || round === maxRounds) return pieces;
    const line = Buffer.concat(pieces);
    const all = { start: 0, end: line.length };
    const spans = spansAround(line, all, places, isLines);
    if (spans.length === 0) return pieces;
    const next = { ...all, spans };
    const more = replaced(line, next, counts);
    return redactBeside(line, next, more, isLines, counts, round + 1);
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

const rowEnd = Buffer.from('\n');

/** Longer ones are searched again only where a secret was a part of a word; in bytes. */
const shortUnit = 64 * 1024;

function isShort({ start, end }: Unit): boolean {
  return end - start <= shortUnit;
}

/** Where the marks are, in all of the pieces, of secrets that were a part of a word. */
function placesOfGlued(bytes: Buffer, { spans }: Unit, pieces: readonly Buffer[]): number[] {
  const places: number[] = [];
  let place = 0;
  for (const [i, piece] of pieces.entries()) {
    const span = i % 2 === 1 ? spans[(i - 1) / 2] : undefined;
    if (span && isGlued(bytes, span)) places.push(place);
    place += piece.length;
  }
  return places;
}

/** Whether what stands beside a secret belongs to the same word: then replacing it may lay another bare. */
function isGlued(bytes: Buffer, { start, end }: Span): boolean {
  return isWord[bytes[start - 1] ?? 0] === 1 || isWord[bytes[end] ?? 0] === 1;
}

const isWord = new Uint8Array(256).fill(1);
for (const char of '\0\n\r\t "\'\\`,;<>()[]{}&|') isWord[char.charCodeAt(0)] = 0;
