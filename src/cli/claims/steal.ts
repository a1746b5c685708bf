import type { Claimed } from '../../coordination/claims/claim.ts';
import { claimedFacts } from '../../coordination/claims/lease-facts.ts';
import { stealStep } from '../../coordination/claims/steal.ts';
import { stepName } from '../../coordination/names.ts';
import { command } from '../command.ts';
import { bestEffortOption, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { ttlOf, ttlOption } from '../ttl-option.ts';
import { stepArgs } from './options.ts';
import { leaseLine } from './show-lease.ts';

export const steal = command({
  command: 'steal <step>',
  describe: 'Take a step over from someone whose claim has expired',
  builder: (args) =>
    stepArgs(args)
      .options(ttlOption)
      .option('force', {
        type: 'boolean',
        default: false,
        describe: "Also a claim without an end, as the Python client's are",
      })
      .options(bestEffortOption)
      .example([['$0 steal build']]),
  handler: (args) => {
    const step = stepName(args.step);
    const ttlMs = ttlOf(args.ttl);
    return inCoordination(args, async (c) => {
      const claimed = await stealStep(c, step, { ttlMs, force: args.force });
      printAnswer(args, claimedFacts(claimed), stolenText(claimed));
      return { step: claimed.step };
    });
  },
});

function stolenText(claimed: Claimed): string {
  const { step, generation, already, takenFrom } = claimed;
  const how = already
    ? `Step ${step} was yours already, and is renewed`
    : `Took step ${step} over${takenFrom ? ` from ${plain(takenFrom.agent)}${whyText[takenFrom.why]}` : ''}`;
  return `${how} (generation ${generation})\n${leaseLine(claimed)}\n`;
}

const whyText: Record<NonNullable<Claimed['takenFrom']>['why'], string> = {
  expired: ', whose claim had expired',
  released: ', who had given it back',
  blocked: ', who was blocked',
  needs_review: ', who had asked for a review',
  again: ', who had completed it',
  forced: ', whose claim had no end',
};
