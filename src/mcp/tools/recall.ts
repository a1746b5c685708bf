import { count } from '../../figures.ts';
import { localTime } from '../../local-time.ts';
import { type Asked, askedTurns, turnsBeforeThat } from '../../recall/asked-turns.ts';
import { type IndexedTurn, type TurnScope, wholeTurn } from '../../recall/indexed-turns.ts';
import { turnIds } from '../../recall/turn-id.ts';
import type { When } from '../../recall/when.ts';
import type { Database } from '../../state/database.ts';
import { dataNotice } from '../data-notice.ts';
import { boolean, int, strictObject, string } from '../library.ts';
import { room, textPage } from '../pages.ts';
import { readingTool } from '../tool.ts';
import { scope } from './asking-fields.ts';
import { inIndex } from './in-index.ts';
import { asCursor, mostCounted, type Place, placeOf } from './recall-cursor.ts';

/** Turns that are found by words, unless told otherwise. */
const usualFound = 3;

export const recallTool = readingTool(
  {
    name: 'recall',
    title: 'Read earlier turns',
    description:
      'Shows turns of earlier sessions as they were said: by id (88e9328b.12, as search, timeline and handovers give it), a range (88e9328b.3-9), a session (88e9328b), a time (14:02, yesterday 9:00-10:30, 2026-01-31, 2h), or by words. With tools: true also what tools were given and gave back.',
    effect: 'reads',
    input: strictObject({
      what: string()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Ids of turns, a range, a session, a time, or words'),
      before: string()
        .min(1)
        .max(300)
        .optional()
        .describe(
          'In place of what: the turns before this one, also of the sessions that its session goes on from',
        ),
      tools: boolean().default(false).describe('With what tools were given and gave back'),
      thinking: boolean().default(false).describe('With what the agent thought'),
      ...scope,
      limit: int().min(1).max(100).optional().describe('At most so many turns'),
      cursor: string()
        .min(1)
        .max(30_000)
        .optional()
        .describe('Go on from here, in place of what: as the answer before ended with it'),
    }),
  },
  async (context, input, at) => {
    const place = placeOf(input);
    return inIndex(context, input, at, ({ db, scope: where, notes }) => {
      const asked = ask(db, place, where, input.limit);
      if (asked.turns.length === 0) return { text: lines([...notes, nothing(asked)]) };
      const idOf = turnIds(db, where.bucket);
      const shown = show(asked, place, input.limit, (turn) =>
        at.house.turnText(idOf(turn.record, turn.ordinal), turn, wholeTurn(db, turn), input),
      );
      return { text: lines([dataNotice, ...notes, shown]) };
    });
  },
);

function ask(db: Database, place: Place, scope: TurnScope, limit = usualFound): Asked {
  const { what, before, shown } = place;
  const options = { scope, limit: mostCounted, queryLimit: shown + limit };
  if (before !== undefined) {
    const asked = turnsBeforeThat(db, before, options);
    return { ...asked, turns: asked.turns.reverse() };
  }
  return askedTurns(db, [what ?? scope.record?.record ?? ''], options);
}

/** As many turns as there is room for; of one that has more, a stretch. */
function show(
  asked: Asked,
  place: Place,
  limit: number | undefined,
  textOf: (turn: IndexedTurn) => string,
): string {
  const texts: string[] = [];
  const turns = asked.turns.slice(place.shown);
  let { shown, offset } = place;
  let left = room;
  for (const turn of turns.slice(0, limit)) {
    const text = textOf(turn);
    if (texts.length > 0 && JSON.stringify(text).length > left) break;
    const version = String(turn.id);
    const page = textPage(text, { cursor: `${version}:${offset}`, version, most: left });
    texts.push(page.text);
    left -= JSON.stringify(page.text).length;
    if (page.left > 0) {
      const at = { ...place, ...pinned(asked), shown, offset: text.length - page.left };
      const cut = `${page.left} characters of this turn`;
      return lines([...texts, more(cut, asked.turns.length - shown - 1, asked, at)]);
    }
    shown += 1;
    offset = 0;
    if (left < leastRoom) break;
  }
  const others = asked.turns.length - shown;
  if (texts.length === 0) return nothing(asked);
  if (others === 0 && !asked.rest) return lines(texts);
  const at = { ...place, ...pinned(asked), shown, offset: 0 };
  return lines([...texts, more(undefined, others, asked, at)]);
}

/** Characters for which no turn is begun. */
const leastRoom = 500;

function more(cut: string | undefined, others: number, { rest, as }: Asked, at: Place): string {
  const turns =
    as === 'query'
      ? rest && 'turns that fit less well'
      : others > 0 && `${count(others, 'turn')}${rest ? ' or more' : ''}`;
  const what = [cut, turns].filter(Boolean).join(', ');
  return `[Left: ${what}. Go on with cursor ${JSON.stringify(asCursor(at))}.]`;
}

/** A time that was said from now on is another one at the next call. */
function pinned({ when }: Asked): { what?: string } {
  return when ? { what: spelled(when) } : {};
}

function spelled({ stretches }: When): string {
  const times = stretches.flat();
  return `${localTime(Math.min(...times))}..${localTime(Math.max(...times))}`;
}

function nothing({ when, as }: Asked): string {
  if (when)
    return `There is no turn at that time (${spelled(when)}). Try all_projects, or timeline.`;
  return as === 'query'
    ? 'Nothing is found. Try fewer words, begin*, or all_projects.'
    : 'There is no turn.';
}

function lines(texts: readonly string[]): string {
  return texts.join('\n\n');
}
