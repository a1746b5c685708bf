import type { Claimed } from '../../coordination/claims/claim.ts';
import { completeStep } from '../../coordination/claims/complete.ts';
import { claimedFacts, leaseFacts } from '../../coordination/claims/lease-facts.ts';
import { releaseClaim } from '../../coordination/claims/release.ts';
import { renewClaim } from '../../coordination/claims/renew.ts';
import type { Coordination } from '../../coordination/context.ts';
import { recipient, stepName } from '../../coordination/names.ts';
import { changedFiles } from '../../coordination/steps/changed-files.ts';
import { noneFree } from '../../coordination/steps/none-free.ts';
import { renewHeld } from '../../coordination/steps/renew-held.ts';
import { unmetNeeds } from '../../coordination/steps/unmet-needs.ts';
import { claimInTime, claimNextInTime } from '../../coordination/steps/wait-to-claim.ts';
import { UserError } from '../../state/user-error.ts';
import { dataNotice } from '../data-notice.ts';
import { bestEffort, lease, step, ttl, who } from '../fields.ts';
import { array, boolean, oneOf, strictObject, string } from '../library.ts';
import { sharedTool, type Tool } from '../tool.ts';
import { waitSeconds } from './wait-seconds.ts';

/** Who gave up while the claim was on its way does not know that they have it. */
async function giveBackIfGone(
  c: Coordination,
  { step: name, already }: Claimed,
  signal: AbortSignal,
): Promise<void> {
  if (!signal.aborted || already) return;
  await releaseClaim(c, stepName(name));
  throw wrong('nobody waits for this claim any more', 'Claim it again.');
}

export const claimTools: Tool[] = [
  sharedTool(
    {
      name: 'claim',
      title: 'Take a step',
      description:
        'Takes a step of the project, so that no other agent works on it; without a name, the first one that is free and whose needs are complete. Yours already is renewed. Remember the lease. Say complete when it is done, release to give it back, and renew before its time is over.',
      effect: 'sets',
      input: strictObject({
        step: step.optional().describe('The step to take; else the next one that is free'),
        ttl_seconds: ttl.default(1800),
        wait_seconds: waitSeconds.describe('Wait for it so long, if another has it'),
        after: array(step)
          .max(100)
          .optional()
          .describe('Declares the steps that have to be complete first'),
        again: boolean().default(false).describe('Also when it is complete, to do it anew'),
        ...lease,
        ...bestEffort,
        ...who,
      }),
    },
    async (c, input, { call: { signal } }) => {
      const options = { ttlMs: input.ttl_seconds * 1000, again: input.again };
      const patience = { signal, timeoutMs: input.wait_seconds * 1000 };
      if (input.step === undefined) {
        for (const field of ['after', 'again', 'lease'] as const) {
          if (input[field]) throw wrong(`${field} goes with a step`, 'Name it.');
        }
        const next = await claimNextInTime(c, options, patience);
        if (!('claimed' in next)) throw noneFree(next);
        const { claimed } = next;
        await giveBackIfGone(c, claimed, signal);
        return { answer: { facts: claimedFacts(claimed) }, beat: { step: claimed.step } };
      }
      const name = stepName(input.step);
      const after = input.after?.map(stepName);
      const claimed = await claimInTime(c, name, { ...options, ...(after && { after }) }, patience);
      await giveBackIfGone(c, claimed, signal);
      // The step is theirs: what cannot be read now takes nothing back of that.
      const unmet = after || claimed.already ? [] : await unmetNeeds(c, name).catch(() => []);
      const facts = { ...claimedFacts(claimed), unmet };
      return { answer: { facts }, beat: { step: claimed.step } };
    },
  ),
  sharedTool(
    {
      name: 'renew',
      title: 'Hold a step for longer',
      description: 'Holds a step that you claimed for longer; without a name, all that you hold.',
      effect: 'sets',
      input: strictObject({
        step: step.optional(),
        ttl_seconds: ttl.optional().describe('How long from now; else as long as before'),
        ...lease,
        ...who,
      }),
    },
    async (c, input) => {
      const ttlMs = input.ttl_seconds === undefined ? undefined : input.ttl_seconds * 1000;
      if (input.step !== undefined) {
        const held = await renewClaim(c, stepName(input.step), { ttlMs });
        return { answer: { facts: { renewed: [leaseFacts(held)] } }, beat: { step: held.step } };
      }
      const { renewed, failure } = await renewHeld(c, ttlMs);
      if (failure !== undefined) throw failure;
      return { answer: { facts: { renewed: renewed.map(leaseFacts) } } };
    },
  ),
  sharedTool(
    {
      name: 'release',
      title: 'Give a step back',
      description: 'Gives a step that you claimed back undone, for other agents to take.',
      effect: 'sets',
      input: strictObject({ step, ...lease, ...who }),
    },
    async (c, input) => {
      const name = stepName(input.step);
      const { generation } = await releaseClaim(c, name);
      const facts = { released: true, step: name.raw, agent: c.me.agent, generation };
      return { answer: { facts }, beat: { step: null } };
    },
  ),
  sharedTool(
    {
      name: 'complete',
      title: 'Say that a step is done',
      description:
        'Says that a step which you claimed is done, blocked, or to be reviewed, with a note for whoever comes next: what was decided, what is left, where it lies. They read it with handoff_show. What looks like a secret is replaced.',
      effect: 'sets',
      input: strictObject({
        step,
        state: oneOf(['complete', 'blocked', 'needs_review']).default('complete'),
        note: string().max(1_048_576).default('').describe('What the next one has to know'),
        to: string().min(1).max(100).optional().describe('The agent to hand it to'),
        next_action: string()
          .max(10_000)
          .optional()
          .describe('What that agent should do next, in a sentence'),
        changed_files_from_git: boolean()
          .default(false)
          .describe('List the tracked files that differ from the last commit'),
        force: boolean()
          .default(false)
          .describe('Even when someone else holds it, or it is done already: ask the user first'),
        ...lease,
        ...bestEffort,
        ...who,
      }),
    },
    async (c, input, { context: { cwd, env } }) => {
      const name = stepName(input.step);
      const { state, note, force, next_action: nextAction } = input;
      const to = input.to === undefined ? undefined : recipient(input.to);
      const changed = input.changed_files_from_git ? await changedFiles(cwd, env) : undefined;
      const completed = await completeStep(c, name, {
        state,
        note,
        force,
        ...(to !== undefined && { to }),
        ...(nextAction !== undefined && { nextAction }),
        ...(changed && { changedFiles: changed.files }),
      });
      const { generation, handoff, superseded, already } = completed;
      const { note: _, ...told } = handoff;
      const facts = { completed: true, step: name.raw, state: handoff.state, generation };
      return {
        answer: { facts: { notice: dataNotice, ...facts, superseded, already, handoff: told } },
        beat: { step: null },
      };
    },
  ),
];

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
