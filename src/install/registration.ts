import { join } from 'node:path';
import type { HarnessName, HookEvent } from '../harness/harness.ts';

/** How tracecraft makes itself known to one harness; each harness's folder has its own. */
export interface Registration {
  harness: HarnessName;
  /** as people call it: `Claude Code` */
  label: string;
  /** The program on PATH. */
  program: string;
  /** Where the user's settings lie. */
  folder(env: NodeJS.ProcessEnv): string;
  /** The file with the user's hooks, or with those of one repository. */
  hooksFile(env: NodeJS.ProcessEnv, repository?: string): string;
  /** Every event that is hooked, with the seconds after which the harness gives up on the hook. */
  timeouts: Readonly<Record<HookEvent, number>>;
  /** A hook as the file holds it. `timeout` in seconds. */
  handler(command: string, timeout: number, platform: NodeJS.Platform): Handler;
  /** A transcript of one turn that ends with this reply, for trying the hooks. */
  sampleTranscript(session: string, cwd: string, reply: string): string;
}

export type Handler = Readonly<Record<string, unknown>> & { command: string };

/** Where a harness looks for the skill. */
export function skillFolder(registration: Registration, env: NodeJS.ProcessEnv): string {
  return join(registration.folder(env), 'skills', 'tracecraft');
}

/** Records as they lie in a transcript. */
export function jsonLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
