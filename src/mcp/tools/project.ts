import { agentFacts } from '../../coordination/presence/agent-facts.ts';
import { listAgents } from '../../coordination/presence/list-agents.ts';
import { takeSnapshot } from '../../coordination/snapshot.ts';
import { snapshotFacts } from '../../coordination/snapshot-facts.ts';
import { happeningFacts } from '../../coordination/timeline/happening-facts.ts';
import { kinds, timeline } from '../../coordination/timeline.ts';
import { openKnownMetas } from '../../records/known-metas.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit, who } from '../fields.ts';
import { array, int, oneOf, strictObject } from '../library.ts';
import { pageOf } from '../pages.ts';
import { sharedTool, type Tool } from '../tool.ts';

export const projectTools: Tool[] = [
  sharedTool(
    {
      name: 'status',
      title: 'How the project stands',
      description:
        'Tells who you are here (agent, seat), where things are kept, which agents are at work, how many steps are in which state, and how much mail waits. A good first call.',
      effect: 'reads',
      input: strictObject({ ...who }),
    },
    async (c, _, { context }) => {
      const metas = openKnownMetas(context);
      const snapshot = await takeSnapshot(c, metas).finally(() => metas.close());
      const { steps, agents, mailboxes, ...rest } = snapshotFacts(snapshot);
      const here = snapshot.agents.filter(({ state }) => state !== 'gone').map(agentFacts);
      const you = mailboxes?.find(({ agent }) => agent === c.me.agent);
      const facts = {
        project: c.project,
        you: { agent: c.me.agent, seat: c.me.seat, session: c.me.session ?? null },
        unread: you?.unread ?? 0,
        agents: { total: agents?.length ?? 0, here: here.slice(0, mostAgents) },
        steps: countBy((steps ?? []).map(({ status }) => status)),
        ...rest,
      };
      return { answer: { facts: { notice: dataNotice, ...facts } } };
    },
  ),
  sharedTool(
    {
      name: 'agents',
      title: 'List the agents',
      description:
        'Lists the agents of the project on all machines: when each was last seen, and the step that it works on. Their names are what send takes.',
      effect: 'reads',
      input: strictObject({ limit: limit(50, 500), cursor, ...who }),
    },
    async (c, page) => {
      const rows = await listAgents(c);
      const { items, ...rest } = pageOf(rows, {
        ...page,
        cursor: page.cursor,
        nameOf: ({ agent }) => agent,
        factsOf: agentFacts,
      });
      const facts = { project: c.project, total: rows.length, agents: items, ...rest };
      return { answer: { facts: { notice: dataNotice, ...facts } } };
    },
  ),
  sharedTool(
    {
      name: 'log',
      title: 'What happened in the project',
      description:
        'Tells what happened in the project lately: claims and completed steps, mail, turns of sessions, shared values, newest first. timeline tells more of what sessions did.',
      effect: 'reads',
      input: strictObject({
        hours: int().min(1).max(8_760).default(24).describe('How far back to look'),
        kinds: array(oneOf(kinds)).min(1).optional().describe('Only what is of these kinds'),
        limit: limit(50, 500),
        cursor,
        ...who,
      }),
    },
    async (c, { hours, kinds: wanted, limit: most, cursor: from }) => {
      const since = (c.bucket.now() ?? c.clock()) - hours * 3_600_000;
      const found = await timeline(c, { since, ...(wanted && { kinds: wanted }) });
      const { items, ...rest } = pageOf(found.reverse(), {
        limit: most,
        cursor: from,
        nameOf: ({ id }) => id,
        factsOf: happeningFacts,
      });
      const facts = { project: c.project, total: found.length, events: items, ...rest };
      return { answer: { facts: { notice: dataNotice, ...facts } } };
    },
  ),
];

const mostAgents = 30;

function countBy(words: readonly string[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(words, (word) => word));
  return Object.fromEntries(groups.map(([word, all = []]) => [word, all.length]));
}
