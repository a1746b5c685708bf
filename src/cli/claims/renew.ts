import type { Lease } from '../../coordination/claims/lease.ts';
import { leaseFacts } from '../../coordination/claims/lease-facts.ts';
import { renewClaim } from '../../coordination/claims/renew.ts';
import { stepName } from '../../coordination/names.ts';
import { renewHeld } from '../../coordination/steps/renew-held.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination, leaseOption } from '../coordinate.ts';
import { print, printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { ttlOf, ttlOption } from '../ttl-option.ts';
import { untilText } from './show-lease.ts';

export const renew = command({
  command: 'renew [step]',
  describe: 'Hold a step for longer; without a step, all that you hold',
  builder: (args) =>
    args
      .positional('step', { type: 'string', describe: 'The name of the step' })
      .option('ttl', {
        ...ttlOption.ttl,
        default: undefined,
        describe: 'How long from now (5s to 7d); else as long as before',
      })
      .options(leaseOption)
      .options(coordinationOptions)
      .example([
        ['$0 renew', 'All that you hold'],
        ['$0 renew build --ttl 1h', 'This step, for an hour from now'],
      ]),
  handler: (args) => {
    const step = args.step === undefined ? undefined : stepName(args.step);
    const ttlMs = args.ttl === undefined ? undefined : ttlOf(args.ttl);
    return inCoordination(args, async (c) => {
      if (step) {
        const lease = await renewClaim(c, step, { ttlMs });
        printAnswer(args, { renewed: true, ...leaseFacts(lease) }, renewedText(lease));
        return { step: lease.step };
      }
      const { renewed, failure } = await renewHeld(c, ttlMs);
      const text = renewed.map(renewedText).join('');
      if (failure === undefined)
        return printAnswer(args, { renewed: renewed.map(leaseFacts) }, text);
      if (!args.json) print(text);
      throw failure;
    });
  },
});

function renewedText({ step, generation, ttlMs }: Lease): string {
  return `Renewed step ${plain(step)} until ${untilText(ttlMs)} (generation ${generation})\n`;
}
