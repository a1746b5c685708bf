import { agentKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';

/** Whether an agent of this name has ever signed in to the project, and was not removed since. One request. */
export async function isKnownAgent(c: Coordination, agent: string): Promise<boolean> {
  return (await c.bucket.head(agentKey(c.project, agent))) !== undefined;
}
