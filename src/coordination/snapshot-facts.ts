import { agentFacts } from './presence/agent-facts.ts';
import type { Snapshot } from './snapshot.ts';
import { rowFacts } from './steps/step-facts.ts';

/** A project for machines: names are promised. Without a snapshot all is null. */
export function snapshotFacts(snapshot: Snapshot | undefined) {
  return {
    backend: snapshot?.backend ?? null,
    generated_at: snapshot?.generated_at ?? null,
    agents: snapshot?.agents.map(agentFacts) ?? null,
    steps: snapshot?.steps.map(rowFacts) ?? null,
    mailboxes: snapshot?.mailboxes ?? null,
    stored: snapshot?.stored ?? null,
  };
}
