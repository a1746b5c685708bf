import { newestTurns } from '../../recall/indexed-turns.ts';
import { turnIds } from '../../recall/turn-id.ts';
import { turnLineFacts } from '../../recall/turn-line-facts.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit } from '../fields.ts';
import { strictObject } from '../library.ts';
import { pageOf } from '../pages.ts';
import { readingTool } from '../tool.ts';
import { scope, times } from './asking-fields.ts';
import { inIndex } from './in-index.ts';

/** Turns that are counted. */
const mostCounted = 5_000;

export const timelineTool = readingTool(
  {
    name: 'timeline',
    title: 'Turns of earlier sessions, a line each',
    description:
      "Lists the turns of the project's sessions, newest first: when, where, and in one line what was asked and done. For an overview of yesterday, or of a session; recall shows a turn whole, by its id.",
    effect: 'reads',
    input: strictObject({ ...times, ...scope, limit: limit(30, 300), cursor }),
  },
  async (context, input, at) =>
    inIndex(context, input, at, ({ db, scope: where, notes }) => {
      const { limit: most, cursor: from } = input;
      const { turns, more } = newestTurns(db, where, {
        ...at.house.timesOf(input),
        limit: mostCounted,
      });
      const idOf = turnIds(db, where.bucket);
      const { items, ...rest } = pageOf(turns.reverse(), {
        limit: most,
        cursor: from,
        nameOf: ({ id }) => String(id),
        factsOf: (turn) => turnLineFacts(turn, idOf(turn.record, turn.ordinal)),
      });
      const facts = { project: where.project ?? null, turns: items, ...rest };
      return { facts: { notice: dataNotice, notes, ...facts, older_than_counted: more } };
    }),
);
