import type { SourceKey } from '../state/sources.ts';
import type { LocalContext } from './local-context.ts';
import type { StepOptions, StepResult } from './step.ts';

/** The mirror step, which is loaded by the first source of a hook that is due. */
export async function mirrorWhenDue(
  context: LocalContext,
  key: SourceKey,
  options: StepOptions,
): Promise<StepResult> {
  const { mirrorSource } = await import('./step.ts');
  return mirrorSource(await context.mirror(), key, options);
}
