import { duration } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import { placeOf } from './step-place.ts';
import type { StepView } from './step-state.ts';

/** Someone else has the step. */
export class ClaimHeld extends UserError {
  readonly holder: StepView;

  constructor(holder: StepView) {
    super(`Step ${holder.step} already claimed by ${whose(holder)}`, heldHint(holder), {
      details: { claimed: false, step: holder.step, holder: holderOf(holder), reason: 'held' },
    });
    this.holder = holder;
  }
}

/** What only whoever holds a step may do. */
export type Deed = 'renew' | 'release' | 'complete';

/** The caller's claim is no longer his, or never was. */
export class NotHolder extends UserError {
  readonly holder: StepView;

  constructor(holder: StepView, deed: Deed) {
    super(...notHolder(holder, deed), {
      details: { step: holder.step, holder: holderOf(holder), reason: 'not-holder' },
    });
    this.holder = holder;
  }
}

/** The step is done, by whomever. */
export class StepDone extends UserError {
  readonly step: StepView;

  constructor(step: StepView, hint: string) {
    const by = step.agent === undefined ? '' : ` by ${step.agent}`;
    super(`Step ${step.step} is already ${doneWords[step.status] ?? step.status}${by}`, hint, {
      details: { claimed: false, step: step.step, holder: holderOf(step), reason: step.status },
    });
    this.step = step;
  }
}

/** What the step comes after is not complete. */
export class NeedsUnmet extends UserError {
  readonly needs: string[];

  constructor(step: string, needs: string[]) {
    super(
      `Step ${step} comes after ${needs.join(', ')}, which ${needs.length === 1 ? 'is' : 'are'} not complete`,
      `Wait with \`tracecraft wait-for ${needs.join(' ')}\`, or take what is free: \`tracecraft claim --next\`.`,
      { details: { claimed: false, step, needs, reason: 'needs-unmet' } },
    );
    this.needs = needs;
  }
}

/** What this version does not know of a claim could be lost with its next change. */
export class NewerClaim extends UserError {
  constructor(key = 'The claim') {
    super(
      `${key} was written by a newer version of tracecraft`,
      'Run `npx tracecraft@latest install` on this machine, too.',
    );
  }
}

const doneWords: Partial<Record<StepView['status'], string>> = {
  needs_review: 'left for review',
};

function holderOf({ agent, seat, host, lease, generation, leftMs }: StepView) {
  if (agent === undefined) return null;
  return {
    agent,
    seat: seat ?? '',
    host: host ?? null,
    lease: lease ?? null,
    generation,
    left_seconds: leftMs === undefined ? null : Math.ceil(leftMs / 1000),
  };
}

function whose(holder: StepView): string {
  const { agent = 'someone', leftMs } = holder;
  if (holder.byPython) return `${agent}, with no end (the Python client's claims do not expire)`;
  const left = leftMs === undefined ? ', with no end' : `, for another ${duration(leftMs)}`;
  return `${agent}${left} (${placeOf(holder)})`;
}

function heldHint({ step, lease, byPython, leftMs }: StepView): string {
  const gone = `If whoever has it is gone: \`tracecraft steal ${step} --force\`.`;
  if (byPython) return gone;
  const yours = `If it is yours, from another session or shell: \`tracecraft claim ${step} --lease ${lease}\`.`;
  if (leftMs === undefined) return `${yours} ${gone}`;
  return `Wait with \`tracecraft claim ${step} --wait\`, or take what is free: \`tracecraft claim --next\`. ${yours}`;
}

function notHolder(holder: StepView, deed: Deed): [message: string, hint: string] {
  const { step, status, agent } = holder;
  if (status === 'pending') {
    const hint =
      deed === 'release'
        ? 'There is nothing to give back.'
        : `Take it with \`tracecraft claim ${step}\`.`;
    return [`Nobody holds step ${step}`, hint];
  }
  if (status !== 'in_progress') {
    return [
      `Step ${step} is ${doneWords[status] ?? status}${agent === undefined ? '' : `, by ${agent}`}: it is not yours to change`,
      `\`tracecraft handoff show ${step}\` shows how it was left.${doneHint(holder, deed)}`,
    ];
  }
  return [
    `Step ${step} is not yours: held by ${whose(holder)}`,
    `Leave it alone. ${ifYours(holder, deed)}${ifNot(holder, deed)}`,
  ];
}

function doneHint({ step, status }: StepView, deed: Deed): string {
  if (deed === 'release') return ' There is nothing to give back.';
  const again = status === 'complete' ? ' --again' : '';
  return ` To work on it once more, take it: \`tracecraft claim ${step}${again}\`.`;
}

function ifYours({ step, lease, byPython }: StepView, deed: Deed): string {
  return byPython
    ? `If it is yours, take it over with \`tracecraft steal ${step} --force\`.`
    : `If it is yours, from another session or shell: \`tracecraft ${deed} ${step} --lease ${lease}\`.`;
}

function ifNot({ step, agent, byPython, expired }: StepView, deed: Deed): string {
  if (deed === 'complete') return ` \`--force\` overrules ${agent ?? 'its holder'}.`;
  if (deed === 'release' || byPython) return '';
  return expired
    ? ` It has expired: \`tracecraft claim ${step}\`.`
    : ` Else wait for it: \`tracecraft claim ${step} --wait\`.`;
}
