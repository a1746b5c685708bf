import type { Happening } from '../../coordination/timeline.ts';

/** What a project's agents did, as the page tells it. Moments in ms since 1970. */
export interface Replay {
  project: string;
  /** What was asked for: nothing before it is told. */
  since: number;
  /** When it was looked at, by the service's clock where that is known. */
  asOf: number;
  sessions: ReplaySession[];
  held: Held[];
  events: ReplayEvent[];
}

/** From a session's first record to its last. */
export interface ReplaySession {
  /** Of its record. */
  id: string;
  agent: string;
  harness: string;
  title: string;
  model: string | null;
  from: number;
  to: number;
  /** Runs of subagents. */
  subagents: { from: number; to: number }[];
}

/** A step in one agent's hands. */
export interface Held {
  step: string;
  agent: string;
  generation: number;
  from: number;
  /** The moment that was looked at, of one that is held still. */
  to: number;
  end: HeldEnd;
  /** Who goes on, as it was handed over. */
  next?: string;
}

/** `expired`: its time ran out; when exactly is known of a step's last claim alone. `forced`: another one ended it. */
export type HeldEnd =
  | 'held'
  | 'complete'
  | 'blocked'
  | 'needs_review'
  | 'released'
  | 'taken over'
  | 'expired'
  | 'forced';

export interface ReplayEvent
  extends Pick<Happening, 'at' | 'step' | 'session' | 'harness' | 'name'> {
  kind: EventKind;
  agent: string;
  /** An agent, or all of them. */
  to?: string | 'everyone';
  /** One line. */
  text: string;
}

/** What the page lets its reader choose between, in the order in which it lists them. */
export const eventKinds = ['turn', 'claim', 'done', 'handoff', 'mail', 'memory'] as const;
export type EventKind = (typeof eventKinds)[number];

/** Of what nobody's name is told of. */
export const unnamed = '(no name)';
