import type { StepId } from '../names.ts';

/**
 * Steps that wait for each other in a ring, each for the one behind it and the last for the first; undefined
 * where there is no ring. `edges`: what each step comes after.
 */
export function findCycle(edges: ReadonlyMap<StepId, readonly StepId[]>): StepId[] | undefined {
  const done = new Set<StepId>();
  for (const start of edges.keys()) {
    const cycle = cycleFrom(start, edges, done);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Depth first, without recursion: a chain may be longer than the stack. */
function cycleFrom(
  start: StepId,
  edges: ReadonlyMap<StepId, readonly StepId[]>,
  done: Set<StepId>,
): StepId[] | undefined {
  if (done.has(start)) return undefined;
  const path = [{ step: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const need = edges.get(top.step)?.[top.next];
    top.next += 1;
    if (need === undefined) {
      done.add(top.step);
      onPath.delete(top.step);
      path.pop();
    } else if (onPath.has(need)) {
      const steps = path.map(({ step }) => step);
      return steps.slice(steps.indexOf(need));
    } else if (!done.has(need)) {
      path.push({ step: need, next: 0 });
      onPath.add(need);
    }
  }
  return undefined;
}
