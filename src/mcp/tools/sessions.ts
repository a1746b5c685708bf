import { recordsOf } from '../../records/families.ts';
import { findRecord } from '../../records/find-record.ts';
import { openKnownMetas } from '../../records/known-metas.ts';
import { listSessions } from '../../records/list-sessions.ts';
import { chainOf, lossesOf } from '../../records/record.ts';
import { relativesOf } from '../../records/relatives.ts';
import { sessionFacts } from '../../records/session-facts.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit, project } from '../fields.ts';
import { boolean, strictObject, string } from '../library.ts';
import { pageOf } from '../pages.ts';
import { readingTool, type Tool } from '../tool.ts';
import { harness } from './harness-field.ts';

export const sessionTools: Tool[] = [
  readingTool(
    {
      name: 'session_list',
      title: 'List sessions',
      description:
        "Lists the project's sessions of all harnesses and machines, newest first: id, title, times, size. search finds a session by what was said in it; recall tells its turns.",
      effect: 'reads',
      input: strictObject({
        project,
        all_projects: boolean().default(false),
        harness,
        limit: limit(20, 200),
        cursor,
      }),
    },
    async (context, { limit: most, cursor: from, ...input }) => {
      const one = input.all_projects ? undefined : (input.project ?? context.project);
      const known = openKnownMetas(context);
      const filter = { project: one, harness: input.harness };
      const { families } = await listSessions(await context.bucket(), known, filter).finally(() =>
        known.close(),
      );
      const { items, ...rest } = pageOf(families, {
        limit: most,
        cursor: from,
        nameOf: ({ root: { address } }) => Object.values(address).join('/'),
        factsOf: (family) => ({ ...brief(family.root), records: recordsOf(family).length }),
      });
      const facts = { project: one ?? null, total: families.length, sessions: items, ...rest };
      return { facts: { notice: dataNotice, ...facts } };
    },
  ),
  readingTool(
    {
      name: 'session_show',
      title: 'Look at a session',
      description:
        'Tells all that is known of one session besides its turns: where and when it ran, model, branch, what it came out of and what came out of it, whether all of it is stored. recall tells its turns.',
      effect: 'reads',
      input: strictObject({
        id: string().min(1).max(300).regex(/\S/).describe("The session's id, or its beginning"),
        project,
        harness,
      }),
    },
    async (context, { id, ...filter }) => {
      const bucket = await context.bucket();
      const record = await findRecord(bucket, { id, ...filter }, context.project);
      const chain = await chainOf(bucket, record.address, record.meta);
      const { branches, descendants } = await relativesOf(bucket, record);
      const facts = {
        ...sessionFacts(record),
        parts: chain.parts.length,
        uncommitted_parts: chain.uncommitted.length,
        losses: lossesOf(chain),
        doubts: chain.doubts,
        branches,
        descendants: descendants.slice(0, mostNamed),
        descendants_left: Math.max(0, descendants.length - mostNamed),
      };
      return { facts: { notice: dataNotice, ...facts } };
    },
  ),
];

const mostNamed = 100;

/** What tells sessions of a list apart; session_show tells the rest. */
function brief(record: Parameters<typeof sessionFacts>[0]) {
  const facts = sessionFacts(record);
  const { id, harness, project, title, model, host, agent } = facts;
  const { git_branch, started_at, last_record_at, turns, bytes, superseded_by } = facts;
  const where = { id, harness, project, title, model, host, agent, git_branch };
  return { ...where, started_at, last_record_at, turns, bytes, superseded_by };
}
