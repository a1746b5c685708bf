import { stepKey } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import type { StepView } from '../claims/step-state.ts';
import type { Coordination } from '../context.ts';

const abreast = 8;

/**
 * Those that nobody has declared, claimed or said anything of: misspelled, or of another project, unless they are yet
 * to come. One request for each step that nobody has worked on. Throws BucketError.
 */
export async function unknownSteps(
  c: Pick<Coordination, 'bucket' | 'project'>,
  steps: readonly StepView[],
): Promise<string[]> {
  const untouched = steps.filter(({ status, generation }) => status === 'pending' && !generation);
  const isDeclared = async ({ sid }: StepView) =>
    (await c.bucket.head(stepKey(c.project, sid, 'step'))) !== undefined;
  const declared = await Array.fromAsync(inOrder(untouched, abreast, isDeclared));
  return untouched.filter((_, at) => !declared[at]).map(({ step }) => step);
}
