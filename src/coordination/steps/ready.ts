import type { StepView } from '../claims/step-state.ts';
import { isStepName, type StepId } from '../names.ts';
import { type Declaration, lastOfAll, needId } from './declaration-document.ts';

/** A step with all that is known of it. */
export interface StepRow extends StepView {
  title?: string;
  /** As they were spelled. */
  after: string[];
  /** Those of them that are not complete; undeclared ones never are. */
  unmet: string[];
  /** It can be claimed now: nobody has it, and all that it comes after is complete. */
  ready: boolean;
  order: number;
}

export interface KnownStep {
  view: StepView;
  declaration?: Declaration;
}

/** All steps of a project, in the order in which they are to be done. */
export function rowsOf(steps: ReadonlyMap<StepId, KnownStep>): StepRow[] {
  const isComplete = (need: string) => {
    const sid = needId(need);
    return sid !== undefined && steps.get(sid)?.view.status === 'complete';
  };
  return [...steps.values()].sort(inOrder).map(({ view, declaration }) => {
    const after = declaration?.after ?? [];
    const unmet = after.filter((need) => !isComplete(need));
    return {
      ...view,
      ...(declaration?.title !== undefined && { title: declaration.title }),
      after,
      unmet,
      ready: unmet.length === 0 && isFree(view),
      order: declaration?.order ?? lastOfAll,
    };
  });
}

/** A step that stopped at `blocked` or `needs_review` is for someone to look at, not for the next one. */
function isFree({ step, status, expired, damaged }: StepView): boolean {
  // Another program's may have a name that none of our commands takes.
  if (damaged !== undefined || !isStepName(step)) return false;
  return status === 'pending' || (status === 'in_progress' && expired);
}

function inOrder(one: KnownStep, other: KnownStep): number {
  return (
    (one.declaration?.order ?? lastOfAll) - (other.declaration?.order ?? lastOfAll) ||
    compare(one.declaration?.created_at ?? '', other.declaration?.created_at ?? '') ||
    compare(one.view.sid, other.view.sid)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
