import { BucketError } from '../../bucket/bucket.ts';
import type { Claimed } from '../../coordination/claims/claim.ts';
import { ClaimHeld } from '../../coordination/claims/errors.ts';
import { claimedFacts } from '../../coordination/claims/lease-facts.ts';
import type { Coordination } from '../../coordination/context.ts';
import { type StepName, stepName } from '../../coordination/names.ts';
import { noneFree } from '../../coordination/steps/none-free.ts';
import { unmetNeeds } from '../../coordination/steps/unmet-needs.ts';
import {
  claimInTime,
  claimNextInTime,
  type Patience,
} from '../../coordination/steps/wait-to-claim.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import {
  bestEffortOption,
  coordinationOptions,
  inCoordination,
  leaseOption,
} from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { timeoutOf, ttlOf, ttlOption } from '../ttl-option.ts';
import { afterOption, keepingAll, stepNames } from './options.ts';
import { leaseLine } from './show-lease.ts';
import { untilStopped } from './until-stopped.ts';

export const claim = command({
  command: 'claim [step]',
  describe: 'Take a step, so that nobody else works on it',
  builder: (args) =>
    keepingAll(args, ['ttl', 'timeout', 'lease'])
      .positional('step', { type: 'string', describe: 'The step to take' })
      .option('next', {
        type: 'boolean',
        default: false,
        describe: 'Take the first step that is free and whose needs are complete',
      })
      .options(ttlOption)
      .option('wait', { type: 'boolean', default: false, describe: 'Wait until it is free' })
      .option('timeout', {
        type: 'string',
        requiresArg: true,
        describe: 'With --wait: give up after so long (300s, 10m)',
      })
      .options(afterOption)
      .option('again', {
        type: 'boolean',
        default: false,
        describe: 'Also when it is complete, to do it anew',
      })
      .options(leaseOption)
      .options(bestEffortOption)
      .options(coordinationOptions)
      .example([
        ['$0 claim --next --wait', 'The first step that is free, or gets free'],
        ['$0 claim build --ttl 2h', 'This step, for two hours'],
      ]),
  handler: (args) => {
    const step = args.step === undefined ? undefined : stepName(args.step);
    if ((step === undefined) !== args.next) {
      throw wrong('claim needs a step or --next, one of them', 'See `tracecraft claim --help`.');
    }
    for (const option of ['after', 'again', 'lease'] as const) {
      if (args.next && args[option]) throw wrong(`--${option} goes with a step`, 'Name it.');
    }
    if (args.timeout !== undefined && !args.wait) {
      throw wrong('--timeout goes with --wait', 'Without --wait it looks once.');
    }
    const timeoutMs = args.timeout === undefined ? undefined : timeoutOf(args.timeout);
    const after = args.after && stepNames(args.after);
    const options = { ttlMs: ttlOf(args.ttl), again: args.again, ...(after && { after }) };
    return inCoordination({ ...args, within: timeoutMs }, async (c) => {
      const claimed = await patiently(args.wait, timeoutMs, async (patience) => {
        if (step) return claimInTime(c, step, options, patience);
        const next = await claimNextInTime(c, options, patience);
        if ('claimed' in next) return next.claimed;
        throw noneFree(next);
      });
      if (claimed.bestEffort) {
        note('Best effort: this store does not arbitrate, so another may have been told the same.');
      }
      printAnswer(args, claimedFacts(claimed), claimedText(claimed));
      if (step && !after && !claimed.already) await tellUnmet(c, step);
      return { step: claimed.step };
    });
  },
});

/** Who names a step may have it before its turn, and ought to know. */
async function tellUnmet(c: Coordination, step: StepName): Promise<void> {
  // The step is theirs: what cannot be read now takes nothing back of that.
  const needs = await unmetNeeds(c, step).catch(() => []);
  if (needs.length === 0) return;
  const verb = needs.length === 1 ? 'is' : 'are';
  note(`It comes after ${plain(needs.join(', '))}, which ${verb} not complete.`);
}

/** Without --wait it is one look. */
function patiently(
  waits: boolean,
  timeoutMs: number | undefined,
  work: (patience: Patience) => Promise<Claimed>,
): Promise<Claimed> {
  if (!waits) return work({ signal: new AbortController().signal, timeoutMs: 0 });
  return untilStopped((signal) => work({ signal, timeoutMs, onWait: waitTeller() }));
}

/** Says what is waited for whenever that is another. */
function waitTeller(): NonNullable<Patience['onWait']> {
  let told: string | undefined;
  return (reason) => {
    const text = waitText(reason);
    if (text !== told) note(text);
    told = text;
  };
}

function waitText(reason: Parameters<NonNullable<Patience['onWait']>>[0]): string {
  if (reason instanceof BucketError) return `Waiting for the bucket: ${plain(reason.message)}`;
  if (reason === 'none-free') return 'Waiting: all that can be done now is being done.';
  if (!(reason instanceof ClaimHeld)) return `Waiting for ${plain(reason.needs.join(', '))}.`;
  const { agent = 'someone', generation } = reason.holder;
  return `Waiting: ${plain(agent)} has it (generation ${generation}).`;
}

function claimedText(claimed: Claimed): string {
  const { step, agent, already, takenFrom } = claimed;
  const former = takenFrom && plain(takenFrom.agent);
  const how = already
    ? ', renewed: it was yours already'
    : takenFrom
      ? ` (${formerText[takenFrom.why].replace('$agent', () => former ?? '')})`
      : '';
  return `Claimed step ${step} as ${plain(agent)}${how}\n${leaseLine(claimed)}\n`;
}

const formerText: Record<NonNullable<Claimed['takenFrom']>['why'], string> = {
  expired: 'the claim of $agent had expired',
  released: '$agent had given it back',
  blocked: '$agent was blocked: see `tracecraft handoff show`',
  needs_review: '$agent had asked for a review: see `tracecraft handoff show`',
  again: '$agent had completed it',
  forced: '$agent had it without an end',
};

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
