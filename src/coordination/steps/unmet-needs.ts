import { stepKey } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import { readStep } from '../claims/read-step.ts';
import type { Coordination } from '../context.ts';
import { readDocument } from '../document.ts';
import { type StepName, stepName } from '../names.ts';
import { needId, parseDeclaration } from './declaration-document.ts';

const abreast = 8;

/**
 * What the step is declared to come after and is not complete, as it was spelled. One request, and one or two
 * for each need. Throws BucketError and DamagedDocument.
 */
export async function unmetNeeds(c: Coordination, { sid }: StepName): Promise<string[]> {
  const found = await readDocument(c, stepKey(c.project, sid, 'step'), (fields) =>
    parseDeclaration(fields, sid),
  );
  const needs = found?.value.after ?? [];
  const isMet = async (need: string) =>
    needId(need) !== undefined && (await readStep(c, stepName(need))).view.status === 'complete';
  const met = await Array.fromAsync(inOrder(needs, abreast, isMet));
  return needs.filter((_, at) => !met[at]);
}
