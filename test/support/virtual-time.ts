import type { Random } from './random.ts';

/**
 * Time that passes only when nothing is left to do at its present moment: what happens is put in order by
 * when it is due, and by chance where several things are due at once. Whoever an event belongs to can be
 * killed, and then none of theirs comes any more.
 */
export interface VirtualTime {
  /** ms since 1970 */
  now(): number;
  /** Runs it in so many ms, unless its owner was killed by then. */
  after(ms: number, run: () => void, owner?: string): void;
  sleep(ms: number, owner?: string): Promise<void>;
  kill(owner: string): void;
  isAlive(owner: string): boolean;
  /** Until nothing more is due; `onEvent` after each event, when all it has set off has been done. */
  run(onEvent?: () => void): Promise<void>;
}

interface Due {
  at: number;
  order: number;
  owner: string | undefined;
  run: () => void;
}

export function virtualTime(random: Random, start = Date.UTC(2026, 10, 21, 10)): VirtualTime {
  const due: Due[] = [];
  const killed = new Set<string>();
  let now = start;

  function after(ms: number, run: () => void, owner?: string): void {
    if (owner !== undefined && killed.has(owner)) return;
    due.push({ at: now + Math.max(0, ms), order: random.next(), owner, run });
  }

  function takeNext(): Due | undefined {
    let next = 0;
    for (const [i, event] of due.entries()) if (isBefore(event, due[next] as Due)) next = i;
    return due.splice(next, 1)[0];
  }

  return {
    now: () => now,
    after,
    sleep: (ms, owner) => new Promise((resolve) => after(ms, resolve, owner)),
    isAlive: (owner) => !killed.has(owner),
    kill(owner) {
      killed.add(owner);
      for (let i = due.length - 1; i >= 0; i--) if (due[i]?.owner === owner) due.splice(i, 1);
    },
    async run(onEvent = () => {}) {
      await settled();
      for (let event = takeNext(); event; event = takeNext()) {
        now = Math.max(now, event.at);
        event.run();
        await settled();
        onEvent();
      }
    },
  };
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** All promises that could go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
