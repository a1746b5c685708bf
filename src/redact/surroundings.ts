import { wordEnd, wordStart } from './windows.ts';

/** A line, and the places in it, sorted, where something has changed. */
export interface ChangedLine {
  bytes: Buffer;
  places: readonly number[];
}

/** What stands around some of the places, cut out of its line: what begins in `[first, upTo)` counts. */
export interface Piece {
  /** Which of the lines it is of. */
  line: number;
  /** Where it is in the line. */
  start: number;
  end: number;
  first: number;
  upTo: number;
  /** Where it begins in the text of all pieces. */
  at: number;
}

/** A change is felt so far from it. */
const near = 160;
/** And behind it, where a literal may stand far before its secret. */
const ahead = 320;
/** What is read with that, before and behind. */
const lead = 240;
const margin = 160;

/** So much of them is read at once, in bytes. */
const textBytes = 64 * 1024;

/** The pieces of all lines, some of them at once, as lines of one text. */
export function* surroundings(
  lines: readonly ChangedLine[],
): Generator<{ text: Buffer; pieces: readonly Piece[] }> {
  let pieces: Piece[] = [];
  let buffers: Buffer[] = [];
  let at = 0;
  for (const [line, { bytes, places }] of lines.entries()) {
    for (const piece of piecesOf(bytes, places)) {
      pieces.push({ ...piece, line, at });
      buffers.push(bytes.subarray(piece.start, piece.end), rowEnd);
      at += piece.end - piece.start + 1;
      if (at < textBytes) continue;
      yield { text: Buffer.concat(buffers, at), pieces };
      [pieces, buffers, at] = [[], [], 0];
    }
  }
  if (at > 0) yield { text: Buffer.concat(buffers, at), pieces };
}

/** The one that holds the place of the text. */
export function pieceAt(pieces: readonly Piece[], place: number): Piece {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).at <= place) low = middle;
    else high = middle - 1;
  }
  return pieces[low] as Piece;
}

function piecesOf(bytes: Buffer, places: readonly number[]): Omit<Piece, 'line' | 'at'>[] {
  const pieces: Omit<Piece, 'line' | 'at'>[] = [];
  for (const place of places) {
    const last = pieces.at(-1);
    if (last && place + ahead <= last.upTo) continue;
    const upTo = wordEnd(bytes, place + ahead);
    const end = wordEnd(bytes, upTo + margin);
    const first = Math.max(last?.upTo ?? 0, place < near ? 0 : wordStart(bytes, place - near));
    const start = first < lead ? 0 : wordStart(bytes, first - lead);
    if (last && start <= last.end && end - last.start < textBytes)
      Object.assign(last, { upTo, end });
    else pieces.push({ start, end, first, upTo });
  }
  return pieces;
}

const rowEnd = Buffer.from('\n');
