import { UserError } from '../../state/user-error.ts';
import { type StepId, type StepName, sameSpelling } from '../names.ts';
import { type Declaration, needId } from './declaration-document.ts';
import { findCycle } from './graph.ts';

/** A step as it is to be declared. */
export interface NewStep {
  name: StepName;
  /** One that stands there with a title keeps it where none is given. */
  title?: string | undefined;
  after: readonly StepName[];
}

/** Of those that are given twice, one; they must say the same. */
export function distinctSteps(steps: readonly NewStep[]): NewStep[] {
  const byId = new Map<StepId, NewStep>();
  for (const step of steps) {
    const former = byId.get(step.name.sid);
    byId.set(step.name.sid, step);
    if (!former) continue;
    sameSpelling(step.name, former.name.raw);
    if (needs(step) === needs(former) && step.title === former.title) continue;
    throw wrong(`${step.name.raw} is given twice, and differently`, 'Leave one of them out.');
  }
  return [...byId.values()];
}

/** To compare: in any order and spelling; names have no spaces. */
export function needs({ after }: Pick<NewStep, 'after'>): string {
  return after
    .map(({ sid }) => sid)
    .toSorted()
    .join(' ');
}

/** Throws UserError (exit 2) when these, with those that stand, would wait for each other. */
export function refuseCycle(
  standing: ReadonlyMap<StepId, Declaration>,
  wanted: readonly NewStep[],
): void {
  const edges = new Map<StepId, StepId[]>();
  const names = new Map<StepId, string>();
  for (const [sid, { step, after }] of standing) {
    names.set(sid, step);
    edges.set(
      sid,
      after.map(needId).filter((need) => need !== undefined),
    );
  }
  for (const { name, after } of wanted) {
    names.set(name.sid, name.raw);
    edges.set(
      name.sid,
      after.map(({ sid }) => sid),
    );
  }
  const cycle = findCycle(edges);
  if (!cycle) return;
  const ring = [...cycle, ...cycle.slice(0, 1)].map((sid) => names.get(sid) ?? sid);
  throw wrong(
    `These steps would wait for each other: ${ring.join(' after ')}`,
    'Leave out one --after of them.',
  );
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
