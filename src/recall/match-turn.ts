import type { Item, Turn } from '../harness/turn.ts';
import { fold, unfold } from './fold.ts';
import type { Clause, Term } from './query.ts';
import { bordered, isOneWord } from './segment.ts';
import { isSaid, textsIn } from './words.ts';

/** Where a query was found in a turn. */
export interface Match {
  /** The line that shows most of it, a stretch of it where it is long. */
  line: string;
  /** UTF-16 offsets in `line`: from, to. */
  marks: [number, number][];
  /** Whose text it is; `line`: the turn's own line, where its texts were too large to be read. */
  in: 'user' | 'assistant' | 'thinking' | 'tool' | 'event' | 'line';
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

/** Where it is in a text that is folded. */
type Finder = (folded: string) => [number, number][];

export type Matcher = (pieces: Iterable<Piece>) => Match | undefined;

/** Most hits of one term in one text that count. */
const mostCounted = 5;
/** UTF-16 units of a shown line. */
const lineLength = 160;
/** UTF-16 units within which words that stand together are near each other. */
const near = 100;

/**
 * Tells how a query stands in texts: undefined where its words are there, but not as the query has them.
 * What it finds is what `segment.ts` makes words of.
 */
export function matcher(clauses: readonly Clause[]): Matcher {
  const prepared = clauses.map(({ all, none }) => ({
    all: all.map(finderOf),
    none: none.map(finderOf),
  }));
  return (pieces) => {
    const texts = [...pieces].map((piece) => ({ piece, folded: fold(piece.text) }));
    let best: Match | undefined;
    for (const clause of prepared) {
      const found = matchClause(texts, clause);
      if (found && found.score > (best?.score ?? -1)) best = found;
    }
    return best;
  };
}

/** Escapes, colours, and what is a space itself; all folded. */
const spaceInJson = String.raw`(?:\s|\\[nrtf]|\\u001b\[[0-?]*[ -\/]*[@-~]|\\u[0-9a-f]{4})+`;

/** Quickly, and never wrongly, tells turns that cannot fit by their JSON: what is left is for the matcher. */
export function jsonFilter(clauses: readonly Clause[]): (json: string) => boolean {
  const loose = clauses.map(({ all }) =>
    all
      .filter(({ text }) => !isOneWord(text))
      .map(({ text }) => new RegExp(spelled(text, inJson, spaceInJson), 'v')),
  );
  return (json) => {
    const folded = fold(json);
    return loose.some((terms) => terms.every((term) => term.test(folded)));
  };
}

interface FoldedPiece {
  piece: Piece;
  folded: string;
}

function matchClause(
  texts: readonly FoldedPiece[],
  { all, none }: { all: Finder[]; none: Finder[] },
): Match | undefined {
  if (none.some((find) => texts.some(({ folded }) => find(folded).length > 0))) return undefined;
  const counts = all.map(() => 0);
  let best: { text: FoldedPiece; marks: [number, number][]; value: number } | undefined;
  for (const text of texts) {
    const weight = text.piece.in === 'user' || text.piece.in === 'assistant' ? 3 : 1;
    const found = all.map((find) => find(text.folded));
    for (const [index, { length }] of found.entries()) {
      counts[index] = (counts[index] as number) + weight * length;
    }
    const terms = found.filter(({ length }) => length > 0);
    const value = terms.length * weight + (terms.length > 1 && areNear(terms) ? weight : 0);
    if (value > (best?.value ?? 0)) best = { text, marks: terms.flat(), value };
  }
  if (!best || counts.includes(0)) return undefined;
  const { text, marks, value } = best;
  const score = counts.reduce((sum, count) => sum + Math.log2(1 + count), 0) + value;
  const { in: whose, tool } = text.piece;
  return { ...shown(text, marks), in: whose, ...(tool !== undefined && { tool }), score };
}

/** Whether one of each stands within a sentence of the rarest's first. */
function areNear(terms: readonly [number, number][][]): boolean {
  const [rarest = []] = terms.toSorted((a, b) => a.length - b.length);
  return rarest.some(([at]) =>
    terms.every((marks) => marks.some(([from]) => Math.abs(from - at) <= near)),
  );
}

/** The texts of a turn that are searched. */
export function piecesOf({ items }: Turn, { said = false } = {}): Piece[] {
  return items.flatMap((item) => (said && !isSaid(item) ? [] : piecesOfItem(item)));
}

function piecesOfItem(item: Item): Piece[] {
  if (isSaid(item)) return [{ in: item.role === 'user' ? 'user' : 'assistant', text: item.text }];
  switch (item.kind) {
    case 'thinking':
    case 'event':
      return [{ in: item.kind, text: item.text }];
    case 'tool': {
      const texts = [item.name, ...textsIn(item.input), item.result?.text ?? ''];
      return texts.map((text) => ({ in: 'tool', tool: item.name, text }));
    }
    default:
      return [];
  }
}

const startsBordered = new RegExp(`^${bordered}`, 'v');
const endsBordered = new RegExp(`${bordered}$`, 'v');

/** As it is written, over any spaces. A run of a script without spaces goes on before and behind it. */
function finderOf({ text, isPrefix }: Term): Finder {
  const folded = fold(text.trim());
  const start = startsBordered.test(folded) ? `(?<!${bordered})` : '';
  const end = endsBordered.test(folded) && !isPrefix ? `(?!${bordered})` : '';
  const exact = new RegExp(`${start}${spelled(text, escaped, '\\s+')}${end}`, 'gv');
  return (at) => {
    const found: [number, number][] = [];
    for (const { 0: hit, index } of at.matchAll(exact)) {
      found.push([index, index + hit.length]);
      if (found.length === mostCounted) break;
    }
    return found;
  };
}

function spelled(text: string, spell: (word: string) => string, space: string): string {
  return fold(text.trim()).split(/\s+/u).map(spell).join(space);
}

/** Every sign by its number: a list of those that mean something differs by flag. */
function escaped(text: string): string {
  const byNumber = (sign: string) => `\\u{${sign.codePointAt(0)?.toString(16)}}`;
  return text.replace(/[^\p{L}\p{N}\p{M}]/gu, byNumber);
}

function inJson(text: string): string {
  return escaped(JSON.stringify(text).slice(1, -1));
}

/** The line in which most of the marks are, and those that it holds. */
function shown(
  { piece, folded }: FoldedPiece,
  marks: [number, number][],
): Pick<Match, 'line' | 'marks'> {
  const [first, firstEnd] = densest(marks.toSorted((a, b) => a[0] - b[0]));
  const lineStart = folded.lastIndexOf('\n', first) + 1;
  const newline = folded.indexOf('\n', firstEnd);
  const lineEnd = newline === -1 ? folded.length : newline;
  const from = Math.floor(
    Math.max(lineStart, Math.min(first - lineLength / 3, lineEnd - lineLength)),
  );
  const end = Math.max(firstEnd, Math.min(lineEnd, from + lineLength));
  const [start, stop] = unfold(piece.text, from, end);
  const inLine = marks
    .filter(([begin, until]) => begin >= from && until <= end)
    .map(([begin, until]) => unfold(piece.text, begin, until))
    .map(([begin, until]): [number, number] => [begin - start, until - start]);
  return { line: piece.text.slice(start, stop), marks: joined(inLine) };
}

/** The mark behind which most others follow within a line. */
function densest(sorted: readonly [number, number][]): [number, number] {
  const followers = ([from]: [number, number]) =>
    sorted.filter(([at]) => at >= from && at < from + lineLength / 2).length;
  return sorted.reduce((best, mark) => (followers(mark) > followers(best) ? mark : best));
}

/** In order, and none within another. */
function joined(marks: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of marks.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
