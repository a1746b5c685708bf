import type { Coordination, CoordinationOptions } from '../coordination/context.ts';
import type { Beat } from '../coordination/presence/beat.ts';
import type { Turn } from '../harness/turn.ts';
import type { MirrorContext } from '../mirror/context.ts';
import type { IndexedTurn, TurnScope } from '../recall/indexed-turns.ts';
import type { Database } from '../state/database.ts';

/** What a command works with, opened for one call and closed behind it. */
export interface OpenContext extends MirrorContext {
  cwd: string;
  /** The project of the current folder. */
  project: string;
}

export interface CoordinationArgs extends Partial<Omit<CoordinationOptions, 'session'>> {
  /** Whose call it is. */
  session?(context: OpenContext): CoordinationOptions['session'];
}

export interface ScopeArgs {
  session?: string | undefined;
  project?: string | undefined;
  all?: boolean;
  harness?: string | undefined;
}

export interface TimeArgs {
  since?: string | undefined;
  until?: string | undefined;
}

/** What commands and tools do in the same way. */
export interface House {
  /** Opens what a call works with, and closes it whatever happens. */
  open(work: (context: OpenContext) => Promise<void>): Promise<void>;
  /** A heartbeat follows when the work has been done. */
  coordinate(
    args: CoordinationArgs,
    work: (c: Coordination, context: OpenContext) => Promise<Beat>,
  ): Promise<void>;
  /** Which turns are meant. */
  scopeOf(context: OpenContext, db: Database, args: ScopeArgs): TurnScope;
  timesOf(args: TimeArgs): { since?: number; until?: number };
  /** A turn for a reader. */
  turnText(
    id: string,
    about: IndexedTurn,
    turn: Turn,
    options: { tools: boolean; thinking: boolean },
  ): string;
  /** What is told of an error. */
  explain(error: unknown): {
    message: string;
    hint?: string | undefined;
    details?: Readonly<Record<string, unknown>> | undefined;
  };
}
