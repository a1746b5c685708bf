import { UserError } from '../state/user-error.ts';

/** Characters of an answer, in JSON: agents read it whole, and pay for it. */
export const room = 20_000;

export interface Page<Fact> {
  items: Fact[];
  /** How many follow. */
  left: number;
  next_cursor: string | null;
}

export interface PageOptions<Item, Fact> {
  limit: number;
  cursor: string | undefined;
  /** By which the next page is found; no two items have one. */
  nameOf(item: Item): string;
  factsOf(item: Item): Fact;
}

/** As many of a list as were asked for, and fit. Throws UserError (exit 2) for a cursor that leads nowhere. */
export function pageOf<Item, Fact>(
  items: readonly Item[],
  { limit, cursor, nameOf, factsOf }: PageOptions<Item, Fact>,
): Page<Fact> {
  const from = cursor === undefined ? 0 : items.findIndex((item) => nameOf(item) === cursor) + 1;
  if (cursor !== undefined && from === 0) throw noSuchCursor();
  const facts: Fact[] = [];
  let used = 0;
  for (const item of items.slice(from, from + limit)) {
    const fact = factsOf(item);
    used += JSON.stringify(fact).length;
    if (used > room && facts.length > 0) break;
    facts.push(fact);
  }
  const end = from + facts.length;
  const last = items[end - 1];
  const left = items.length - end;
  return { items: facts, left, next_cursor: left > 0 && last !== undefined ? nameOf(last) : null };
}

export interface TextPage {
  text: string;
  /** UTF-16 units of all of it, and of what follows. */
  characters: number;
  left: number;
  next_cursor: string | null;
}

/**
 * A stretch of a long text. `version`: of the text, so that no stretches of two are put together. Throws
 * UserError for a cursor of another version.
 */
export function textPage(
  text: string,
  { cursor, version, most = room }: { cursor?: string | undefined; version: string; most?: number },
): TextPage {
  const from = cursor === undefined ? 0 : positionIn(cursor, version);
  if (from > text.length) throw noSuchCursor();
  let end = Math.min(text.length, from + most);
  // Signs that JSON spells at length take their room.
  for (;;) {
    const spelled = JSON.stringify(text.slice(from, end)).length;
    if (spelled <= most + 2) break;
    end = from + Math.floor(((end - from) * most) / spelled);
  }
  // Halves of a character are none.
  if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? '')) end -= 1;
  const left = text.length - end;
  return {
    text: text.slice(from, end),
    characters: text.length,
    left,
    next_cursor: left > 0 ? `${version}:${end}` : null,
  };
}

function positionIn(cursor: string, version: string): number {
  const [, of, at] = /^(.*):(\d{1,12})$/.exec(cursor) ?? [];
  if (of === version) return Number(at);
  throw noSuchCursor();
}

function noSuchCursor(): UserError {
  return new UserError(
    'The cursor is none of this list as it stands now',
    'Ask again without a cursor: it may have changed meanwhile.',
    { exitCode: 2 },
  );
}
