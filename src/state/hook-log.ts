import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from './atomic-file.ts';

/** One hook run. Written by every hook, read by `status` and `doctor`. */
export interface HookRun {
  /** ISO 8601 */
  at: string;
  harness: string;
  event: string;
  session: string;
  /** from the start of the process */
  ms: number;
  outcome: 'mirrored' | 'nothing-new' | 'paused' | 'busy' | 'failed' | 'ignored';
  parts?: number;
  bytes?: number;
  /** Sources of other sessions that were caught up on the way. */
  swept?: number;
  error?: string;
  hint?: string;
  /** Why what was stored is not in the index of turns yet; the next command makes that good. */
  index?: string;
  /** Why a session was not given what it goes on from. */
  handover?: string;
}

const rotatedAt = 1024 * 1024;

/** Appends a line; the log keeps the last one to two megabytes. */
export function logHookRun(path: string, run: HookRun): void {
  ensureFolder(dirname(path));
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotatedAt) rotate(path);
  appendFileSync(path, `${JSON.stringify(run)}\n`, { mode: 0o600 });
}

/** The last runs, newest first. */
export function lastHookRuns(path: string, limit: number): HookRun[] {
  const lines = [...linesOf(`${path}.1`), ...linesOf(path)];
  return lines
    .slice(-limit)
    .reverse()
    .flatMap((line) => parse(line));
}

function rotate(path: string): void {
  try {
    renameSync(path, `${path}.1`);
  } catch (error) {
    // Another hook has rotated it just now.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parse(line: string): HookRun[] {
  try {
    const run: unknown = JSON.parse(line);
    return typeof run === 'object' && run !== null && Object.hasOwn(run, 'at')
      ? [run as HookRun]
      : [];
  } catch {
    // A line that a killed hook left unfinished tells nothing.
    return [];
  }
}
