import type { Lease } from '../../coordination/claims/lease.ts';
import { renewClaim } from '../../coordination/claims/renew.ts';
import type { Coordination } from '../../coordination/context.ts';
import { type StepName, stepName } from '../../coordination/names.ts';
import { loadSteps } from '../../coordination/steps/load-steps.ts';
import { ownSteps } from '../../coordination/steps/own-steps.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination, leaseOption } from '../coordinate.ts';
import { print, printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { ttlOf, ttlOption } from '../ttl-option.ts';
import { leaseFacts, untilText } from './show-lease.ts';

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
      const { renewed, failures } = await renewAll(c, await heldSteps(c), ttlMs);
      const text = renewed.map(renewedText).join('');
      if (failures.length === 0)
        return printAnswer(args, { renewed: renewed.map(leaseFacts) }, text);
      if (!args.json) print(text);
      throw notAll(renewed, failures);
    });
  },
});

async function heldSteps(c: Coordination): Promise<StepName[]> {
  const own = ownSteps(await loadSteps(c), c.me);
  if (own.length > 0) return own.map(({ step }) => stepName(step));
  throw new UserError(
    `${c.me.agent} holds no step here`,
    'What was claimed in another session or shell is renewed with its --lease; `tracecraft steps` shows all.',
  );
}

/** One that was lost meanwhile keeps none of the others from being renewed. */
async function renewAll(c: Coordination, steps: readonly StepName[], ttlMs: number | undefined) {
  const outcomes = await Promise.allSettled(steps.map((step) => renewClaim(c, step, { ttlMs })));
  return {
    renewed: outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    failures: outcomes.flatMap((each) =>
      each.status === 'rejected' ? [each.reason as Error] : [],
    ),
  };
}

function notAll(renewed: readonly Lease[], [first, ...others]: readonly Error[]): unknown {
  if (!first || (renewed.length === 0 && others.length === 0)) return first;
  const { hint } = first as Partial<UserError>;
  const more = others.map(({ message }) => `; ${message}`).join('');
  return new UserError(`Not all are renewed: ${first.message}${more}`, hint ?? tryAgain, {
    cause: first,
    details: { renewed: renewed.map(leaseFacts) },
  });
}

const tryAgain = 'Say it again: what is renewed can be renewed any number of times.';

function renewedText({ step, generation, ttlMs }: Lease): string {
  return `Renewed step ${plain(step)} until ${untilText(ttlMs)} (generation ${generation})\n`;
}
