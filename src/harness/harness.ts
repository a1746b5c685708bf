/** The folder names of the harnesses; also what is stored in the bucket. */
export type HarnessName = 'claude-code' | 'codex';

/** One stream of records: a session's main transcript, a subagent's, or a later revision of it. */
export interface Source {
  /** The session's id, as its harness names it. */
  session: string;
  /** Unique within the session; `main` for the main transcript. */
  id: string;
  kind: 'main' | 'subagent' | 'revision';
  path: string;
  /** The session that this one came out of, where it is not the one that it belongs to. */
  parent?: string;
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

/**
 * How much to read: about so many bytes (one longer record comes alone), exactly to a cursor, or so
 * many records (fewer where there are no more).
 */
export type Extent = { bytes: number } | { until: string } | { records: number };

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
  /** the name that the harness or the user gave the session */
  givenTitle?: string;
  /** the first prompt's first line, shortened */
  firstPrompt?: string;
  model?: string;
  cwd?: string;
  branch?: string;
  clientVersion?: string;
  /** lines that are no JSON object, or of a type this version does not know */
  unknown: number;
}

export interface FoundSession {
  harness: HarnessName;
  id: string;
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
  session: string;
  /** What this event can have changed, the source that matters most first. */
  sources: Source[];
  /** Where the session was started; names its project. */
  cwd: string;
  /**
   * Whether the turn that this event ends has been written to the first source. Absent where the client
   * writes before it calls.
   */
  turnWritten?: () => boolean;
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
  /** Reads whole records from a position on. */
  read(source: Source, from: Position, extent: Extent): ReadResult;
  /**
   * Whole records that end just at the cursor, about `limit` bytes and at least one of them;
   * undefined where the source has no record that ends there.
   */
  before(source: Source, cursor: string, limit: number): Buffer | undefined;
  /** The position at a cursor, as reading up to it would have left it. */
  positionAt(source: Source, cursor: string): Position;
  /** Bytes not yet read; by a stat, so it may count an unfinished last line. */
  behind(source: Source, from: Position): number;
  observe(bytes: Buffer): Observation;
  /** All sessions on this machine, in no order; with `id`, the ones whose id begins so. */
  discover(env: NodeJS.ProcessEnv, id?: string): Iterable<FoundSession>;
}
