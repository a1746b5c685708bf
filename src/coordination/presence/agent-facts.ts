import type { AgentRow } from './list-agents.ts';

/** An agent for machines: stable names, what is not known is null. */
export function agentFacts(row: AgentRow) {
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
