import { agentKey } from '../../bucket/coordination-keys.ts';
import { asFields, asText, type Fields } from '../../harness/records.ts';
import { forgetBeat, lastBeat, takeBeat } from '../../state/coordination.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, encodeDocument, putDocument, readDocument } from '../document.ts';
import { agentDocument } from './agent-document.ts';

export interface Beat {
  /** What the agent works on from now on; null: nothing. Undefined: as before. */
  step?: string | null;
  /** The session is over: told at once. */
  ended?: boolean;
}

/**
 * Says that the agent is there: once a minute and machine, and when it begins or ends a step; else it asks
 * nothing of the bucket. One request, two the first time. Whether it was sent; throws BucketError.
 */
export async function beat(c: Coordination, { step, ended }: Beat = {}): Promise<boolean> {
  const place = { bucket: c.bucketUrl, project: c.project, agent: c.me.agent };
  const last = asFields(lastBeat(c.db, place)?.doc);
  // The latest session speaks for the agent: that another one is over, or one never told of, says nothing.
  if (ended && (!last || asText(last.session) !== c.me.session)) return false;
  const former = asText(last?.step) ?? null;
  const works = { step: step === undefined ? former : step, ended };
  const isDue = takeBeat(c.db, place, agentDocument(c, works, last), c.clock());
  const isNews = ended || last?.status === 'ended' || works.step !== former;
  if (!isDue && !isNews) return false;
  try {
    const key = agentKey(c.project, c.me.agent);
    const document = agentDocument(c, works, last ?? (await standing(c)));
    await putDocument(c, key, encodeDocument(c.redactor, document, ['id']));
    takeBeat(c.db, place, document, c.clock());
    return true;
  } catch (error) {
    forgetBeat(c.db, place);
    throw error;
  }
}

/** What another machine, or the Python client, knows of the agent. */
async function standing(c: Coordination): Promise<Fields | undefined> {
  try {
    const found = await readDocument(c, agentKey(c.project, c.me.agent), (fields) => fields);
    return found?.fields;
  } catch (error) {
    if (error instanceof DamagedDocument) return undefined;
    throw error;
  }
}
