import { releaseClaim } from '../../coordination/claims/release.ts';
import { stepName } from '../../coordination/names.ts';
import { command } from '../command.ts';
import { inCoordination, leaseOption } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { stepArgs } from './options.ts';

export const release = command({
  command: 'release <step>',
  describe: 'Give a step back undone, for others to take',
  builder: (args) =>
    stepArgs(args)
      .options(leaseOption)
      .example([['$0 release build']]),
  handler: (args) => {
    const step = stepName(args.step);
    return inCoordination(args, async (c) => {
      const { generation } = await releaseClaim(c, step);
      printAnswer(
        args,
        { released: true, step: step.raw, agent: c.me.agent, generation },
        `Released step ${step.raw}\n`,
      );
      return { step: null };
    });
  },
});
