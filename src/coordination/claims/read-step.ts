import { stepKey } from '../../bucket/coordination-keys.ts';
import type { Fields } from '../../harness/records.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, readDocument, type Stored } from '../document.ts';
import { type StepName, sameSpelling, spellingOf } from '../names.ts';
import { type Claim, parseClaim } from './claim-document.ts';
import { type PythonsWord, pythonsWord, type StepView, viewStep } from './step-state.ts';

/** A step as one who is about to change it finds it. */
export interface StepRead {
  claim: Stored<Claim> | undefined;
  status: Stored<Fields> | undefined;
  /** What the Python client said of it since; it goes before the claim. */
  word: PythonsWord | undefined;
  view: StepView;
  /** The service's clock. */
  now: number | undefined;
}

/** Two requests at a time. Throws UserError for a claim that is damaged, or another spelling's. */
export async function readStep(
  c: Pick<Coordination, 'bucket' | 'project'>,
  step: StepName,
): Promise<StepRead> {
  const [claim, status] = await Promise.all([
    readDocument(c, stepKey(c.project, step.sid, 'claim'), parseClaim),
    readProjection(c, step, 'status'),
  ]);
  sameSpelling(step, spellingOf(claim?.value.step, step.sid));
  const now = c.bucket.now();
  const documents = { sid: step.sid, claim, status, declaration: { step: step.raw } };
  return { claim, status, word: pythonsWord(claim, status), view: viewStep(documents, now), now };
}

/** One that is damaged says nothing, and is written over by the next who has something to say. */
export async function readProjection(
  c: Pick<Coordination, 'bucket' | 'project'>,
  { sid }: StepName,
  file: 'status' | 'handoff',
): Promise<Stored<Fields> | undefined> {
  try {
    return await readDocument(c, stepKey(c.project, sid, file), (fields) => fields);
  } catch (error) {
    if (!(error instanceof DamagedDocument)) throw error;
    const { key, etag, modified } = error;
    return { key, etag, modified, value: {}, fields: {} };
  }
}
