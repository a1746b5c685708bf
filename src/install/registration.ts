import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HarnessName, HookEvent } from '../harness/harness.ts';

/** How tracecraft makes itself known to one harness; each harness's folder has its own. */
export type Registration = HooksRegistration | FilesRegistration;

interface Named {
  harness: HarnessName;
  /** as people call it: `Claude Code` */
  label: string;
  /** The program on PATH. */
  program: string;
  /** Where the user's settings lie. */
  folder(env: NodeJS.ProcessEnv): string;
  /** Makes up a session of one turn that ends with this reply, for trying the hooks. */
  sample(turn: SampleTurn): Sample;
}

/** A harness whose settings list hooks by event, in the shape that Claude Code began. */
export interface HooksRegistration extends Named {
  form: 'hooks';
  /** The file with the user's hooks, or with those of one repository. */
  hooksFile(env: NodeJS.ProcessEnv, repository?: string): string;
  /** Every event that is hooked, with the seconds after which the harness gives up on the hook. */
  timeouts: Timeouts;
  /** The same for events that are hooked only where the user has switched `coordinate` on. */
  coordinateTimeouts: Timeouts;
  /** An event's hook as the file holds it. `timeout` in seconds. */
  handler(command: string, timeout: number, platform: NodeJS.Platform, event: string): Handler;
  /** What has the client show our line; absent where it shows nobody's. */
  statusline?(command: string): LineSetting;
  /** Further files in which the client looks for such a setting, for one repository. */
  otherSettings?(env: NodeJS.ProcessEnv, repository: string): string[];
}

/** A property at the top of a harness's settings. */
export interface LineSetting {
  name: string;
  value: Handler;
}

type Timeouts = Readonly<Partial<Record<HookEvent, number>>>;

/** In the order in which they are put into the file: what comes with `coordinate` moves none of the others. */
export function timeoutsOf(
  { timeouts, coordinateTimeouts }: HooksRegistration,
  coordinate: boolean,
): [event: string, timeout: number][] {
  return Object.entries(coordinate ? { ...timeouts, ...coordinateTimeouts } : timeouts);
}

/** A harness that loads hooks as code, from files that are ours as a whole. */
export interface FilesRegistration extends Named {
  form: 'files';
  /**
   * The environments that name its state folders on this machine, a profile's each, the one in force first:
   * files, setting and skill are put into every one. Never empty.
   */
  places(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv[];
  /**
   * What to write into one place, each with our signature in it. The paths of `command` stand there as JSON
   * strings, on lines that begin as `node = "…"` or `const node = "…"` do.
   */
  files(env: NodeJS.ProcessEnv, command: HookProgram): OwnFile[];
  /** What switches them on. */
  setting: Setting;
  /** The databases that its sessions of one place lie in, whether they are there or not. */
  databases(env: NodeJS.ProcessEnv): string[];
}

export interface OwnFile {
  path: string;
  text: string;
}

export interface HookProgram {
  node: string;
  launcher: string;
}

/** A place in a file of the user's. */
export interface Setting {
  path(env: NodeJS.ProcessEnv): string;
  /**
   * The text with us switched on; the same text when we are. `''` stands for no file. Throws JsoncError
   * for one that is better left alone.
   */
  put(text: string): string;
  /** The text without what `put` adds; throws as `put` does. */
  take(text: string): string;
  /** The commands that do the same as `put`, for the place's user to run. */
  step(env: NodeJS.ProcessEnv): string;
}

export type Handler = Readonly<Record<string, unknown>> & { command: string };

export interface SampleTurn {
  /** An empty folder to write into. */
  folder: string;
  session: string;
  cwd: string;
  reply: string;
}

export interface Sample {
  /** What the harness would give the hook on stdin. */
  payload: object;
  /** The id of the record that comes of it. */
  record: string;
}

/** The environments that name a harness's folders on this machine. */
export function placesOf(registration: Registration, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv[] {
  return registration.form === 'files' ? registration.places(env) : [env];
}

/**
 * Those of the folders that are there, and the first, which is in force, also where the user has named it
 * or where there is no other.
 */
export function standing(folders: readonly string[], { isNamed }: { isNamed: boolean }): string[] {
  const there = folders.filter((folder, at) => isFolder(folder) || (isNamed && at === 0));
  return there.length > 0 ? there : folders.slice(0, 1);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The skills that a harness is given, by their folders' names: only hooks can hand a session over. */
export function skillsOf({ form }: Registration): string[] {
  return form === 'hooks' ? ['tracecraft', 'handoff'] : ['tracecraft'];
}

/** Where a harness looks for a skill. */
export function skillFolder(
  registration: Registration,
  env: NodeJS.ProcessEnv,
  name: string,
): string {
  return join(registration.folder(env), 'skills', name);
}

/** The sample of a harness with transcripts of JSON lines, and with Claude Code's payloads. */
export function transcriptSample(
  { folder, session, cwd, reply }: SampleTurn,
  records: readonly object[],
): Sample {
  const transcript = join(folder, `rollout-2026-01-01T00-00-00-${session}.jsonl`);
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileSync(transcript, text, { mode: 0o600 });
  const payload = {
    session_id: session,
    transcript_path: transcript,
    cwd,
    hook_event_name: 'Stop',
    stop_hook_active: false,
    last_assistant_message: reply,
  };
  return { payload, record: session };
}
