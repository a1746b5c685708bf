import type { Item, Turn } from '../harness/turn.ts';
import type { Clause, Term } from './query.ts';
import { wordsOfQuery } from './segment.ts';
import { isSaid } from './words.ts';

/** Where a query was found in a turn. */
export interface Match {
  /** The line that shows most of it, shortened around the first hit. */
  line: string;
  /** UTF-16 offsets in `line`: from, to. */
  marks: [number, number][];
  /** Whose text it is. */
  in: 'user' | 'assistant' | 'thinking' | 'tool' | 'event';
  /** The tool's name. */
  tool?: string;
  /** How much of it there is: what was said counts more than what was done. */
  score: number;
}

interface Piece {
  in: Match['in'];
  tool?: string;
  text: string;
}

/** As words of several characters have to stand: as they are written, over any spaces. */
type Finder = (text: string) => [number, number][];

/** Most hits of one term in one text that count. */
const mostCounted = 5;
/** UTF-16 units of a shown line. */
const lineLength = 160;

/** Undefined where the words are in the turn, but do not stand in it as the query has them. */
export function matchTurn(turn: Turn, clauses: readonly Clause[]): Match | undefined {
  const pieces = turn.items.flatMap(piecesOf);
  let best: Match | undefined;
  for (const clause of clauses) {
    const found = matchClause(pieces, clause);
    if (found && found.score > (best?.score ?? -1)) best = found;
  }
  return best;
}

function matchClause(pieces: readonly Piece[], { all, none }: Clause): Match | undefined {
  if (none.some((term) => pieces.some(({ text }) => finderOf(term)(text).length > 0)))
    return undefined;
  const finders = all.map(finderOf);
  const counts = finders.map(() => 0);
  let best: { piece: Piece; marks: [number, number][]; value: number } | undefined;
  for (const piece of pieces) {
    const weight = piece.in === 'user' || piece.in === 'assistant' ? 3 : 1;
    const marks: [number, number][] = [];
    let terms = 0;
    for (const [index, find] of finders.entries()) {
      const found = find(piece.text);
      if (found.length === 0) continue;
      terms += 1;
      marks.push(...found);
      counts[index] = (counts[index] ?? 0) + weight * Math.min(found.length, mostCounted);
    }
    const value = terms * weight;
    if (value > (best?.value ?? 0)) best = { piece, marks, value };
  }
  if (!best || counts.some((count) => count === 0)) return undefined;
  const { piece, marks, value } = best;
  const score = counts.reduce((sum, count) => sum + Math.log2(1 + count), 0) + value;
  return {
    ...shown(piece.text, marks),
    in: piece.in,
    ...(piece.tool !== undefined && { tool: piece.tool }),
    score,
  };
}

function piecesOf(item: Item): Piece[] {
  if (isSaid(item)) return [{ in: item.role === 'user' ? 'user' : 'assistant', text: item.text }];
  switch (item.kind) {
    case 'thinking':
      return [{ in: 'thinking', text: item.text }];
    case 'event':
      return [{ in: 'event', text: item.text }];
    case 'tool': {
      const texts = [item.name, ...textsIn(item.input), item.result?.text ?? ''];
      return texts.map((text) => ({ in: 'tool', tool: item.name, text }));
    }
    default:
      return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function finderOf({ text, isPrefix }: Term): Finder {
  const spelled = text
    .trim()
    .split(/\s+/u)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('\\s+');
  const isWord = wordsOfQuery(text).length === 1;
  // A run without spaces goes on before and behind what is looked for.
  const isOpen = /[\u0e00-\uffff]/.test(text);
  const start = isOpen ? '' : '(?<![\\p{L}\\p{N}\\p{M}])';
  const end = isOpen || isPrefix ? '' : '(?![\\p{L}\\p{N}\\p{M}])';
  const exact = new RegExp(isWord ? `${start}${spelled}${end}` : `${start}${spelled}`, 'giu');
  return (at) => {
    const found: [number, number][] = [];
    for (const { 0: hit, index } of at.matchAll(exact)) {
      found.push([index, index + hit.length]);
      if (found.length === mostCounted) break;
    }
    return found;
  };
}

/** The line of the first mark, and the marks that it holds. */
function shown(text: string, marks: [number, number][]): Pick<Match, 'line' | 'marks'> {
  const sorted = marks.toSorted((a, b) => a[0] - b[0]);
  const [first, firstEnd] = sorted[0] as [number, number];
  const lineStart = text.lastIndexOf('\n', first) + 1;
  const newline = text.indexOf('\n', firstEnd);
  const lineEnd = newline === -1 ? text.length : newline;
  const from = Math.max(lineStart, Math.min(first - lineLength / 3, lineEnd - lineLength));
  const start = Math.floor(from);
  const end = Math.min(lineEnd, start + lineLength);
  const line = text.slice(start, end);
  const inLine = sorted
    .filter(([begin, stop]) => begin >= start && stop <= end)
    .map(([begin, stop]): [number, number] => [begin - start, stop - start]);
  return { line, marks: inLine };
}
