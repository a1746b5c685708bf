import type { Snapshot } from '../../coordination/snapshot.ts';
import { forMachines as agentFacts } from '../agents/list.ts';
import { rowFacts } from '../steps/step-table.ts';

/** The same for machines: names are promised. Without a snapshot all is null. */
export function projectJson(snapshot: Snapshot | undefined) {
  return {
    backend: snapshot?.backend ?? null,
    generated_at: snapshot?.generated_at ?? null,
    agents: snapshot?.agents.map(agentFacts) ?? null,
    steps: snapshot?.steps.map(rowFacts) ?? null,
    mailboxes: snapshot?.mailboxes ?? null,
    stored: snapshot?.stored ?? null,
  };
}
