import type { Random } from './random.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Someone who acts in virtual time; the name is the owner of his events. */
export interface Actor {
  name: string;
  act(stage: Stage): Promise<void>;
}

export interface Stage {
  time: VirtualTime;
  random: Random;
  sleep(ms: number): Promise<void>;
  /** For the trace that a failing test prints. */
  tell(what: string): void;
}

export interface Happened {
  at: number;
  actor: string;
  what: string;
}

export interface InterleaveOptions {
  /** Made before, for what else lives in it. */
  time?: VirtualTime;
  /** ms of virtual time by which each actor may begin; at first all begin at once. */
  startWithin?: number;
  /** After each event; what it throws ends the run, with the trace in its message. */
  check?(): void;
  /** Of each event: its actor dies there. */
  deathRate?: number;
}

export interface Trace {
  happened: Happened[];
  killed: string[];
  text(): string;
}

/** Runs the actors one event at a time, in an order that the random numbers decide. */
export async function interleave(
  random: Random,
  actors: readonly Actor[],
  options: InterleaveOptions = {},
): Promise<Trace> {
  const { time = virtualTime(random), startWithin = 0, check = () => {}, deathRate = 0 } = options;
  const start = time.now();
  const happened: Happened[] = [];
  const killed: string[] = [];
  const errors: unknown[] = [];
  const playing = new Set(actors.map(({ name }) => name));

  for (const { name, act } of actors) {
    const stage: Stage = {
      time,
      random,
      sleep: (ms) => time.sleep(ms, name),
      tell: (what) => happened.push({ at: time.now() - start, actor: name, what }),
    };
    const begin = () => {
      act(stage)
        .catch((error: unknown) => errors.push(error))
        .finally(() => playing.delete(name));
    };
    time.after(startWithin * random.next(), begin, name);
  }

  const trace: Trace = {
    happened,
    killed,
    text: () =>
      happened
        .map(({ at, actor, what }) => `${(at / 1000).toFixed(3)} ${actor}: ${what}`)
        .join('\n'),
  };
  try {
    await time.run(() => {
      if (errors.length > 0) throw errors[0];
      check();
      if (playing.size === 0 || !random.chance(deathRate)) return;
      const name = random.pick([...playing]);
      playing.delete(name);
      killed.push(name);
      happened.push({ at: time.now() - start, actor: name, what: 'dies' });
      time.kill(name);
    });
    if (errors.length > 0) throw errors[0];
  } catch (error) {
    throw new Error(`${(error as Error).message}\nseed ${random.seed}\n${trace.text()}`, {
      cause: error,
    });
  }
  return trace;
}
