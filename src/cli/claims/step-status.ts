import { isBehind, projectIfPossible } from '../../coordination/claims/project-status.ts';
import { readStep } from '../../coordination/claims/read-step.ts';
import { stepName } from '../../coordination/names.ts';
import { stepFacts } from '../../coordination/steps/step-facts.ts';
import { unknownSteps } from '../../coordination/steps/unknown-steps.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { stepLine, whereLine } from '../steps/step-facts.ts';
import { noteUnknown } from './note-unknown.ts';
import { stepArgs } from './options.ts';

export const stepStatus = command({
  command: 'step-status <step>',
  describe: 'Show how a step stands, and who has it',
  builder: (args) => stepArgs(args).example([['$0 step-status build']]),
  handler: (args) => {
    const step = stepName(args.step);
    return inCoordination(args, async (c) => {
      const read = await readStep(c, step);
      printAnswer(args, stepFacts(read.view), stepLine(read.view) + whereLine(read.view));
      if (isBehind(read)) await projectIfPossible(c, step);
      // A remark: that it cannot be had takes nothing back of the answer.
      noteUnknown(await unknownSteps(c, [read.view]).catch(() => []));
    });
  },
});
