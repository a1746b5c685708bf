import { claimOf } from '../claims/claim-document.ts';
import { viewStep } from '../claims/step-state.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import type { StepId } from '../names.ts';
import { parseDeclaration } from './declaration-document.ts';
import { type KnownStep, rowsOf, type StepRow } from './ready.ts';
import { readStepDocuments, type StepDocuments } from './step-documents.ts';

export type { StepRow } from './ready.ts';

/**
 * All steps of the project, in the order in which they are to be done: one listing, and a request for each
 * document that has changed since this machine read it. What is damaged is a row that says so.
 */
export async function loadSteps(c: Coordination): Promise<StepRow[]> {
  const documents = await readStepDocuments(c, ['claim', 'status', 'step']);
  const now = c.bucket.now();
  const steps = new Map<StepId, KnownStep>();
  for (const [sid, each] of documents) steps.set(sid, knownStep(sid, each, now));
  return rowsOf(steps);
}

function knownStep(
  sid: StepId,
  { claim, status, step }: StepDocuments,
  now: number | undefined,
): KnownStep {
  const isDamaged = step instanceof DamagedDocument;
  const declaration = step && !isDamaged ? parseDeclaration(step.fields, sid) : undefined;
  const known = claim instanceof DamagedDocument ? claim : claim && claimOf(claim);
  const view = viewStep({ sid, claim: known, status, declaration }, now);
  return { view: isDamaged ? { ...view, damaged: step.key } : view, declaration };
}
