import type { Fields } from './records.ts';

/** The folder names of the harnesses; also what is stored in the bucket. */
export type HarnessName = 'claude-code' | 'codex' | 'openclaw' | 'hermes' | 'imported';

/**
 * One stream of records: a session's main transcript, a subagent's, a later revision of it, or files
 * that the harness keeps beside the transcript and that its rows name (`attachments`).
 */
export interface Source {
  /** The session's id, as its harness names it. */
  session: string;
  /** Unique within the session; `main` for the main transcript. */
  id: string;
  kind: 'main' | 'subagent' | 'revision' | 'attachments';
  /** The transcript's file; the database's where the records are rows. */
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

/** A value, or the promise of one: files are read at once, what is compressed is read as a stream. */
export type Awaitable<T> = T | Promise<T>;

/** Where a source came out of, as its harness has it on record; nothing here is guessed. */
export interface Lineage {
  /** The id of another session, or within this one `<session>__<source id>` of another source. */
  parent: string;
  relation: 'subagent' | 'revision' | 'fork' | 'clear';
}

/** Of a subagent: the call that started it. */
export interface Spawn {
  tool_call?: string;
  agent_type?: string;
  description?: string;
  /** 1 for one that the main transcript called */
  depth?: number;
}

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
  /** Of a given title: the user chose it, so that none of the harness's takes its place. */
  titleBy?: 'user';
  /** the first prompt's first line, shortened */
  firstPrompt?: string;
  model?: string;
  cwd?: string;
  branch?: string;
  clientVersion?: string;
  /** As the records tell; where several do, the harness knows which. */
  lineage?: Lineage;
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

export type HookEvent =
  | 'SessionStart'
  | 'UserPromptSubmit'
  | 'Stop'
  | 'SubagentStop'
  | 'PreCompact'
  | 'SessionEnd';

/** A hook's payload, understood. */
export interface HookCall {
  event: HookEvent;
  session: string;
  /** What this event can have changed, the source that matters most first. */
  sources: Source[];
  /** Where the session was started; names its project. */
  cwd: string;
  /**
   * How the session began or ended, in the client's words. SessionStart: `startup`, `resume`, `clear`,
   * `compact`, `fork`; SessionEnd: `clear`, `resume`, `other`, …
   */
  cause?: string;
  /** UserPromptSubmit: what the user typed. */
  prompt?: string;
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

/** The window that a user has a client in. */
export interface ClientWindow {
  /** The client's process. */
  pid: number;
  /** Of a process that may serve several windows: which one it is; `undefined` where that cannot be told. */
  within?: string | undefined;
}

export interface Harness {
  name: HarnessName;
  /** as people call it: `Claude Code` */
  label: string;
  /** The release this was tested against; a newer one is mirrored all the same, and named by `doctor`. */
  testedVersion: string;
  /** Understands a hook's stdin; undefined when the payload is not this harness's, or names no session. */
  hookCall(payload: unknown, env: NodeJS.ProcessEnv): HookCall | undefined;
  /** Events of which the client puts before the session what their hook prints; absent where there are none. */
  contextEvents?: readonly HookEvent[];
  /** The window that this hook was called from; undefined where it cannot be told. */
  window?(call: HookCall, env: NodeJS.ProcessEnv): ClientWindow | undefined;
  /** SessionStart is told with the first prompt, so that each one is of a session that really begins. */
  startsWithPrompt?: true;
  /** Reads whole records from a position on. */
  read(source: Source, from: Position, extent: Extent): Awaitable<ReadResult>;
  /**
   * Whole records that end just at the cursor, about `limit` bytes and at least one of them;
   * undefined where the source has no record that ends there.
   */
  before(source: Source, cursor: string, limit: number): Awaitable<Buffer | undefined>;
  /** The position at a cursor, as reading up to it would have left it. */
  positionAt(source: Source, cursor: string): Awaitable<Position>;
  /**
   * Bytes not yet read: 0 when there is surely nothing new, else an estimate that costs no more than a
   * stat or one indexed query. It may count an unfinished last line.
   */
  behind(source: Source, from: Position): number;
  /** `source`: whose records they are, where that is known. */
  observe(bytes: Buffer, source?: Source): Observation;
  /** The file that holds the source now, where that need not be the one at its path. */
  fileOf?(source: Source): string;
  /** What lies beside the source and tells where it came out of; read when a part is stored. */
  lineage?(source: Source): { lineage?: Lineage; spawn?: Spawn };
  /**
   * Whether a line tells of a moment, so that the source yields another one in its place when it is read
   * again (a row that the harness updates). Such lines count, and are not compared.
   */
  isMomentary?(line: Buffer): boolean;
  /** Records are changed in place: that the last ones are as they were says nothing of the others. */
  changesInPlace?: true;
  /**
   * Whether the harness deletes records of the source one by one, so that a record in the bucket holds
   * more than is left; what is left is compared.
   */
  forgets?(source: Source): boolean;
  /** All sessions on this machine, in no order. */
  discover(env: NodeJS.ProcessEnv, options?: Discovery): Iterable<FoundSession>;
  /** The source that reads a file from anywhere, by the first rows in it; undefined for another's file. */
  recognise?(path: string, rows: readonly Fields[]): Source | undefined;
  /** How a session is taken up on another machine; absent where the harness takes none from outside. */
  restore?: Restore;
}

export interface Discovery {
  /** Only sessions whose id begins so. */
  id?: string;
  /** State folders of this harness besides the ones that the environment names. */
  roots?: readonly string[];
  /** ms since 1970: of sessions that have not changed since then, no transcript is opened; they come without a cwd. */
  since?: number;
}

/** What a record tells of the source that it was read from, on whichever machine that was. */
export interface Restorable {
  session: string;
  /** The source's id. */
  source: string;
  /** Where it lay; `~` for the home folder, separators of either kind. */
  path: string;
  parent?: string;
  /** ISO 8601: when the session began. */
  startedAt: string;
  spawn?: Spawn;
}

/** A file that one line of a record holds. */
export interface Attachment {
  /** Below its folder, with `/` between segments; none of them leads out of it. */
  name: string;
  content: Buffer;
  /** ms since 1970 */
  modified: number;
}

/** The source whose first rows come before another one's own. */
export interface Base {
  /** As the harness names it. */
  id: string;
  /** The number of the first of its rows that is not taken. */
  end: number;
}

/** How sources hang together that begin where another one, of whichever session, is cut off. */
export interface Bases {
  /** What a source's first line names; undefined for one that stands on its own. */
  baseOf(line: Buffer): Base | undefined;
  isBase(base: Base, source: Pick<Restorable, 'session' | 'source'>): boolean;
  /** The byte where the base is cut off in the file as it lies here; `short`: that one ends before. */
  cutIn(source: Source, base: Base): Promise<{ at: number; short: boolean }>;
  /** The first line, naming that byte. */
  fit(line: Buffer, at: number): Buffer;
  /** A first line with the fit of `stored`, which is that line in a record; another line as it is. */
  unfit(line: Buffer, stored: Buffer): Buffer;
}

/** What a harness needs in order to take up a session that it did not write. */
export interface Restore {
  /**
   * The source, with the path where the harness looks for it when the session is resumed in `cwd` (an
   * existing folder's real path). Undefined for what it would not look for, and for ids that are no
   * file's name, or no argument of its commands.
   */
  locate(restorable: Restorable, cwd: string, env: NodeJS.ProcessEnv): Source | undefined;
  /** The folder that all of them lie below; what is linked there from elsewhere is not written to. */
  root(env: NodeJS.ProcessEnv): string;
  /** The cursor at the end of a source that was written back, of so many bytes. */
  cursorAfter(bytes: number): string;
  /** Programs and arguments that take the session up; the second waits for a prompt as its last one. */
  commands(session: string): { interactive: string[]; headless: string[] };
  /** Whether it is found only when resumed in the folder that it was written for. */
  isBoundToFolder: boolean;
  /** Whether a subagent is a session of its own, which only its parent ties to this one. */
  hasSubagentSessions: boolean;
  /** Absent where every source stands on its own. */
  bases?: Bases;
  /** Small files beside the source that the harness needs; path and text. */
  sidecars?(restorable: Restorable, path: string): { path: string; text: string }[];
  /**
   * Of a source that is a folder, how a line is read as one of its files; undefined for a line whose file
   * cannot be written back. Absent for a source that is a file.
   */
  filesOf?(source: Source): ((line: Buffer) => Attachment | undefined) | undefined;
}
