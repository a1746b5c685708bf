import type { Area } from '../../bucket/coordination-keys.ts';
import { stepName } from '../../coordination/names.ts';

export const stepOption = {
  step: {
    type: 'string',
    requiresArg: true,
    describe: "The step whose they are; else the project's",
  },
} as const;

export function areaOf(step: string | undefined): Area {
  return step === undefined ? 'shared' : { step: stepName(step).sid };
}

/** For `--json`: the step as its key has it, null for the project's. */
export function stepOf(area: Area): string | null {
  return area === 'shared' ? null : area.step;
}
