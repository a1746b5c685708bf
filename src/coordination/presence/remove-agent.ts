import { agentKey } from '../../bucket/coordination-keys.ts';
import { ago } from '../../figures.ts';
import { forgetBeat, takeBeat } from '../../state/coordination.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, readDocument } from '../document.ts';
import type { Known } from '../known-documents.ts';
import { rowOf } from './list-agents.ts';

/**
 * Takes an agent off the list; its mail, claims and memory stay. False where there is none of that name.
 * Throws UserError for one that is active, unless it is forced.
 */
export async function removeAgent(
  c: Coordination,
  agent: string,
  { force }: { force: boolean },
): Promise<boolean> {
  const key = agentKey(c.project, agent);
  const found = await standing(c, agent);
  if (!found) return false;
  const { state, ageMs } = rowOf(agent, found, c.bucket.now());
  if (state === 'active' && !force) {
    throw new UserError(
      `${agent} is active: it was last seen ${ago(-(ageMs ?? 0), 0)}`,
      'Wait until it is stale, or add --force; it comes back with its next heartbeat.',
    );
  }
  await c.bucket.delete(key);
  const place = { bucket: c.bucketUrl, project: c.project, agent };
  forgetBeat(c.db, place);
  // Whoever removes itself is not told of again by that very command.
  if (agent === c.me.agent) takeBeat(c.db, place, {}, c.clock());
  return true;
}

async function standing(c: Coordination, agent: string): Promise<Known | undefined> {
  try {
    return await readDocument(c, agentKey(c.project, agent), (fields) => fields);
  } catch (error) {
    if (error instanceof DamagedDocument) return error;
    throw error;
  }
}
