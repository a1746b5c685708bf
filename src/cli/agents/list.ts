import { agentFacts } from '../../coordination/presence/agent-facts.ts';
import {
  type AgentRow,
  type AgentState,
  listAgents,
} from '../../coordination/presence/list-agents.ts';
import { ago } from '../../figures.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { table } from '../print/table.ts';

export const list = command({
  command: 'list',
  aliases: ['$0', 'ls'],
  describe: 'List the agents of the project, and when each was last seen',
  builder: (args) => args.options(coordinationOptions),
  handler: (args) =>
    inCoordination(args, async (c) => {
      const rows = await listAgents(c);
      printAnswer(args, { project: c.project, agents: rows.map(agentFacts) }, textOf(rows));
    }),
});

const colours: Record<AgentState, 'green' | 'yellow' | 'dim'> = {
  active: 'green',
  stale: 'yellow',
  gone: 'dim',
  unknown: 'dim',
};

export function textOf(rows: AgentRow[]): string {
  if (rows.length === 0) return 'No agents found.\n';
  return table(rows, [
    { title: 'ID', value: ({ agent }) => agent, shrinkTo: 12 },
    { title: 'STATUS', value: ({ state }) => state, colour: ({ state }) => colours[state] },
    { title: 'STEP', value: ({ step }) => step ?? '-', shrinkTo: 8 },
    { title: 'LAST SEEN', value: ({ ageMs }) => (ageMs === undefined ? '?' : ago(-ageMs, 0)) },
    { title: 'HARNESS', value: ({ harness }) => harness ?? '-' },
    { title: 'SESSION', value: ({ session }) => session?.slice(0, 8) ?? '-' },
    { title: 'HOST', value: ({ host }) => host ?? '-', shrinkTo: 8 },
  ]);
}
