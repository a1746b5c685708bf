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
      printAnswer(args, { project: c.project, agents: rows.map(forMachines) }, textOf(rows));
    }),
});

/** Stable names; what is not known is null. */
export function forMachines(row: AgentRow) {
  const { agent, state, step, heartbeat, ageMs, summary, harness, session, host } = row;
  return {
    agent,
    status: state,
    step,
    heartbeat,
    age_seconds: ageMs === undefined ? null : Math.round(ageMs / 1000),
    summary: summary ?? null,
    harness: harness ?? null,
    session: session ?? null,
    host: host ?? null,
  };
}

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
