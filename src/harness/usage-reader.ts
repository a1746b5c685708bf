import type { Usage } from './turn.ts';

/**
 * What a transcript counts, read without the rest of it: a reader looks for the rows that count and parses
 * those alone, so that years of work are counted in seconds, and what is live from one row to the next.
 */

/** One answer of a model. */
export interface Answer {
  /**
   * Equal wherever this answer is written: in the rows of one message, in forks and resumes that copy it, in a
   * mirrored record. Of rows with one id, the greatest of each count holds.
   */
  id: string;
  /** ms since 1970; undefined where the row has no time */
  at?: number;
  /** Undefined where the record does not name it. */
  model?: string;
  usage: Usage;
  /** Tokens, part of `usage.cacheWrite`: kept for an hour, which costs more. */
  cacheWriteLong: number;
  /** USD, where the client itself says. */
  cost?: number;
  /** The client paid for speed; such answers have prices of their own. */
  fast?: true;
  /** The row says that the answer was had in another session. */
  copied?: true;
  /** A subagent had it, whose rows stand among its session's own. */
  aside?: true;
}

/** How full the model's window was with the last answer. */
export interface Fill {
  /** Tokens of the conversation that the answer was given to. */
  used: number;
  /** Tokens that the model takes, where the client says. */
  window?: number;
  /** ms since 1970 */
  at?: number;
  model?: string;
}

export interface UsageReader {
  /** Whole lines, with their ends. */
  take(lines: Buffer): void;
  /** The answers since the last call; one that was given before comes again when its row did. */
  answers(): Answer[];
  /** Of the session itself, not of asides; undefined before the first answer. */
  fill(): Fill | undefined;
  /** JSON, small: all that a later process needs to go on. */
  state(): unknown;
}

/** Throws TypeError for a state that is none of this version's. */
export type OpenUsage = (state?: unknown, of?: UsageSource) => UsageReader;

/**
 * Whose transcript is read, as its harness names it, also where it was mirrored: without it, answers cannot be
 * told from another session's.
 */
export interface UsageSource {
  session: string;
  /** `main`, or which other one of the session. */
  source: string;
}

/** Bumped when a reader's answers or states change, so that sources are read anew. */
export const usageVersion = 1;
