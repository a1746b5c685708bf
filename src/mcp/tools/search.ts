import { hitFacts } from '../../recall/hit-facts.ts';
import { search } from '../../recall/search.ts';
import { turnIds } from '../../recall/turn-id.ts';
import { dataNotice } from '../data-notice.ts';
import { limit } from '../fields.ts';
import { boolean, strictObject, string } from '../library.ts';
import { pageOf } from '../pages.ts';
import { readingTool } from '../tool.ts';
import { scope, times } from './asking-fields.ts';
import { inIndex } from './in-index.ts';

export const searchTool = readingTool(
  {
    name: 'search',
    title: 'Search earlier sessions',
    description:
      'Finds turns of earlier sessions, of any agent and machine, by words: what was said, and what tools did. The best first, each with its id, which recall takes to show all of it. Use it when the user refers to something from before, or before you solve anew what may have been solved.',
    effect: 'reads',
    input: strictObject({
      query: string()
        .min(1)
        .max(10_000)
        .describe('Words that a turn has all of; "…" as they stand, begin*, -without, OR'),
      tool: string().min(1).max(200).optional().describe('Only turns that called this tool'),
      file: string()
        .min(1)
        .max(4_096)
        .optional()
        .describe('Only turns that read or wrote this file: its path, or the end of it'),
      said: boolean().default(false).describe('Only what was said, not what tools did'),
      ...times,
      ...scope,
      limit: limit(10, 50),
    }),
  },
  async (context, input, at) =>
    inIndex(context, input, at, ({ db, scope: where, notes }) => {
      const { query, tool, file, said, limit: most } = input;
      const { record, ...place } = where;
      const filter = {
        ...place,
        session: record?.record,
        tool,
        file,
        said,
        ...at.house.timesOf(input),
      };
      const { hits, more } = search(db, query, filter, most);
      const idOf = turnIds(db, where.bucket);
      const { items, left } = pageOf(hits, {
        limit: most,
        cursor: undefined,
        nameOf: ({ turn }) => String(turn),
        factsOf: (hit) => hitFacts(hit, idOf(hit, hit.ordinal)),
      });
      const facts = { query, project: where.project ?? null, hits: items, more: more || left > 0 };
      return { facts: { notice: dataNotice, notes, ...facts } };
    }),
);
