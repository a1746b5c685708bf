/** The folder names of the harnesses; also what is stored in the bucket. */
export type HarnessName = 'claude-code' | 'codex';

/**
 * One stream of records that belongs to a session: its main transcript, or a subagent's.
 * `id` is unique within the session, and `main` for the main transcript.
 */
export interface Source {
  id: string;
  kind: 'main' | 'subagent';
  path: string;
}

/** A session as its harness names it. */
export interface SessionRef {
  harness: HarnessName;
  id: string;
}

/**
 * How far a source has been read, and what it looked like then. Both strings are opaque outside the
 * harness's folder. `cursor` belongs to one generation of the source.
 */
export interface Position {
  cursor: string;
  fingerprint: string;
}

/** The start of any source. */
export const origin: Position = { cursor: '0', fingerprint: '' };

export type ReadResult =
  /** Whole records from the position on; `bytes` is empty when there is nothing new. */
  | { status: 'ok'; bytes: Buffer; next: Position; more: boolean }
  /** Truncated, replaced or rewritten before the cursor: a new generation. */
  | { status: 'rewritten' }
  | { status: 'missing' };

/** What a stretch of records tells about its session; sums are over this stretch alone. */
export interface Observation {
  /** what the user said, in turns begun */
  turns: number;
  records: number;
  /** ISO 8601, as the records have them */
  firstAt?: string;
  lastAt?: string;
  title?: string;
  model?: string;
  cwd?: string;
  branch?: string;
  clientVersion?: string;
  /** lines that are no JSON object, or of a type this version does not know */
  unknown: number;
}

export interface FoundSession extends SessionRef {
  sources: Source[];
  /** from the records, not from the folder's name; undefined when no record tells */
  cwd?: string;
  /** ms since 1970 of the latest change */
  modified: number;
  /** bytes of all sources */
  size: number;
}

export type HookEvent = 'SessionStart' | 'Stop' | 'SubagentStop' | 'PreCompact' | 'SessionEnd';

/** A hook's payload, understood. */
export interface HookCall {
  event: HookEvent;
  session: SessionRef;
  /** What this event can have changed, the source that matters most first. */
  sources: Source[];
  /** Where the session was started; names its project. */
  cwd: string;
  /** Text that the first source will end with, though it may not be on disk yet. */
  awaits?: string;
  /** The session is over after this event. */
  ends: boolean;
  /** ms from the start of the process that this event may take, all told. */
  budget: number;
}

export interface Harness {
  name: HarnessName;
  /** as people call it: `Claude Code` */
  label: string;
  /** The release this was tested against; a newer one is mirrored all the same, and named by `doctor`. */
  testedVersion: string;
  /** Understands a hook's stdin; undefined when the payload is not this harness's, or names no session. */
  hookCall(payload: unknown, env: NodeJS.ProcessEnv): HookCall | undefined;
  /** Reads whole records, at most about `limit` bytes of them (one longer record comes alone). */
  read(source: Source, from: Position, limit: number): ReadResult;
  /** Bytes not yet read; by a stat, so it may count an unfinished last line. */
  behind(source: Source, from: Position): number;
  /** Whether the text that `HookCall.awaits` names is on disk, from shortly before the position on. */
  arrived(source: Source, from: Position, text: string): boolean;
  observe(bytes: Buffer): Observation;
  /** All sessions on this machine, in no order; with `id`, the ones whose id begins so. */
  discover(env: NodeJS.ProcessEnv, id?: string): Iterable<FoundSession>;
}
