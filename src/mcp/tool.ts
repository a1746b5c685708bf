import type { output, ZodObject } from 'zod';
import type { Coordination } from '../coordination/context.ts';
import type { Beat } from '../coordination/presence/beat.ts';
import type { CoordinationArgs, House, OpenContext } from './house.ts';

/** One tool: what an agent reads of it, and what it does. */
export interface Tool {
  name: string;
  title: string;
  /** For an agent that picks by it: what it gives, and when to use it. */
  description: string;
  effect: keyof typeof effects;
  input: ZodObject;
  run(house: House, input: Record<string, unknown>, call: Call): Promise<void>;
}

/**
 * What clients may know of a tool before they ask the user. Nothing that others wrote is lost by what `adds`,
 * nor by what `sets`: the former value stays in the history, the same twice is the same.
 */
export const effects = {
  reads: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  adds: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  sets: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
  replaces: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
} as const;

export interface Call {
  /** The client does not want it any more, or the server ends. */
  signal: AbortSignal;
  /** Whose call it is, where the client tells. */
  session: NonNullable<CoordinationArgs['session']>;
  /** Hands on the answer. False: nobody will see it. */
  answer(answer: Answer): Promise<boolean>;
}

/**
 * Facts, which go out as JSON, or a text to be read as it is. `page`: facts of a long text, which are of a size
 * already, and not to be cut.
 */
export type Answer =
  | { facts: Record<string, unknown>; page?: Record<string, unknown> }
  | { text: string };

interface Definition<Shape extends ZodObject>
  extends Pick<Tool, 'name' | 'title' | 'description' | 'effect'> {
  input: Shape;
}

export interface At {
  house: House;
  call: Call;
}

/** A tool that reads what this machine and the bucket hold. */
export function readingTool<Shape extends ZodObject>(
  definition: Definition<Shape>,
  work: (context: OpenContext, input: output<Shape>, at: At) => Promise<Answer>,
): Tool {
  return {
    ...definition,
    run: (house, input, call) =>
      house.open(async (context) => {
        await call.answer(await work(context, input as output<Shape>, { house, call }));
      }),
  };
}

interface Done {
  answer: Answer;
  beat?: Beat;
  /** To be done once the answer has gone out. */
  afterwards?(): Promise<void>;
}

/** A tool on what agents share. */
export function sharedTool<Shape extends ZodObject>(
  definition: Definition<Shape>,
  work: (
    c: Coordination,
    input: output<Shape>,
    at: { call: Call; context: OpenContext },
  ) => Promise<Done>,
): Tool {
  return {
    ...definition,
    run(house, input, call) {
      const { session } = call;
      return house.coordinate({ ...whoIn(input), session }, async (c, context) => {
        const done = await work(c, input as output<Shape>, { call, context });
        if (await call.answer(done.answer)) await done.afterwards?.();
        return done.beat ?? {};
      });
    },
  };
}

/** What tools on shared things have in common, see `fields.ts`. */
function whoIn(input: Record<string, unknown>): CoordinationArgs {
  const { project, agent, lease, best_effort: bestEffort } = input;
  return { project, agent, lease, bestEffort } as CoordinationArgs;
}
