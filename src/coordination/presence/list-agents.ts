import { agentsPrefix, parseAgentKey } from '../../bucket/coordination-keys.ts';
import { asText, type Fields } from '../../harness/records.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import type { Known, Listed } from '../known-documents.ts';

/** `active`: heard of within five minutes; `stale`: within a day; `gone`: not since, or it has ended. */
export type AgentState = 'active' | 'stale' | 'gone' | 'unknown';

export interface AgentRow {
  agent: string;
  state: AgentState;
  step: string | null;
  /** As it was written, by its own clock. */
  heartbeat: string | null;
  /** ms since the service was last told; undefined where that cannot be known. */
  ageMs: number | undefined;
  summary?: string;
  harness?: string;
  session?: string;
  host?: string;
}

const active = 5 * 60_000;
const stale = 24 * 3_600_000;

/** All agents of the project, the one heard of last first. One listing, and what this machine has not read. */
export async function listAgents(c: Coordination): Promise<AgentRow[]> {
  const prefix = agentsPrefix(c.project);
  const listed: Listed[] = [];
  for await (const entry of c.bucket.list(prefix, { shallow: true })) {
    if ('key' in entry && parseAgentKey(entry.key, prefix) !== undefined) listed.push(entry);
  }
  const documents = await c.documents.read(listed);
  const now = c.bucket.now();
  const rows = listed.flatMap(({ key }) => {
    const found = documents.get(key);
    return found ? [rowOf(parseAgentKey(key, prefix) as string, found, now)] : [];
  });
  const order = ({ ageMs }: AgentRow) => ageMs ?? Number.POSITIVE_INFINITY;
  return rows.sort((a, b) => order(a) - order(b) || (a.agent < b.agent ? -1 : 1));
}

/** Its age is the object's, by the service's clock: agents' own clocks may be off. */
export function rowOf(agent: string, found: Known, now: number | undefined): AgentRow {
  const ageMs = now === undefined ? undefined : Math.max(0, now - found.modified);
  if (found instanceof DamagedDocument) {
    return { agent, state: 'unknown', step: null, heartbeat: null, ageMs };
  }
  const { fields } = found;
  const heartbeat = asText(fields.heartbeat) ?? null;
  const details = { summary: fields.summary, harness: fields.harness, session: fields.session };
  return {
    agent,
    state: stateOf(fields, heartbeat, ageMs),
    step: asText(fields.step) ?? null,
    heartbeat,
    ageMs,
    ...texts({ ...details, host: fields.host }),
  };
}

function stateOf(fields: Fields, heartbeat: string | null, ageMs: number | undefined): AgentState {
  if (ageMs === undefined || heartbeat === null || Number.isNaN(Date.parse(heartbeat))) {
    return 'unknown';
  }
  if (fields.status === 'ended' || ageMs > stale) return 'gone';
  return ageMs > active ? 'stale' : 'active';
}

function texts(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}
