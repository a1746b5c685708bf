import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { isDone } from './claim-document.ts';
import { type Handoff, parseHandoff } from './handoff-document.ts';
import { readProjection, readStep } from './read-step.ts';

export type { Handoff } from './handoff-document.ts';

/**
 * What was left by whoever was done with the step last, also after it was taken again; undefined when nobody was.
 * The claim holds it as soon as the step is done; the Python client's stands in handoff.json alone.
 */
export async function readHandoff(c: Coordination, step: StepName): Promise<Handoff | undefined> {
  const { claim, word } = await readStep(c, step);
  if (claim && !word && isDone(claim.value.state) && claim.value.handoff) {
    return claim.value.handoff;
  }
  const projected = await readProjection(c, step, 'handoff');
  const isSaid = projected && Object.keys(projected.fields).length > 0;
  return isSaid ? parseHandoff(projected.fields) : undefined;
}
