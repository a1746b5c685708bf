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

/** The caller's claim is no longer his, or never was. */
export class NotHolder extends UserError {
  readonly holder: StepView;

  constructor(holder: StepView) {
    super(...notHolder(holder), {
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

function notHolder(holder: StepView): [message: string, hint: string] {
  const { step, status, agent, lease } = holder;
  if (status === 'pending') {
    return [`Nobody holds step ${step}`, `Take it with \`tracecraft claim ${step}\`.`];
  }
  if (status !== 'in_progress') {
    return [
      `Step ${step} is ${doneWords[status] ?? status}${agent === undefined ? '' : `, by ${agent}`}: it is not yours to change`,
      `Look at it with \`tracecraft handoff show ${step}\`; \`complete --force\` overrules it.`,
    ];
  }
  const rest = holder.byPython
    ? `take it over with \`tracecraft steal ${step} --force\`.`
    : `from another session or shell, add \`--lease ${lease}\`; \`complete --force\` overrules ${agent ?? 'its holder'}.`;
  return [
    `Step ${step} is not yours: held by ${whose(holder)}`,
    `Leave it alone. If it is yours, ${rest}`,
  ];
}
