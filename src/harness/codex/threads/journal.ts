import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runningProcess } from '../../../running-process.ts';
import { writeFileAtomic } from '../../../state/atomic-file.ts';
import { asFields, asText, type Fields, parseLine } from '../../records.ts';

/** A trim that has begun, so that another process can finish it or undo it. Holds no text of the thread. */
export interface Journal {
  schema: 1;
  thread: string;
  /** The file that the thread went on in, as a base names it, and where it ended; items before its first turn. */
  before: { path: string; base: string; ordinal: number; bytes: number; prelude: number };
  /** Ids of the turns that it had. */
  turns: string[];
  /** How many items are put in, and a hash of them. */
  items: { count: number; hash: string };
  process: { pid: number; started: string | undefined };
  /** ISO 8601 */
  at: string;
}

/** `folder`: of all journals. */
export function writeJournal(
  folder: string,
  journal: Omit<Journal, 'schema' | 'process' | 'at'>,
): Journal {
  const { pid } = process;
  const own = { pid, started: runningProcess(pid)?.started };
  const whole: Journal = { schema: 1, ...journal, process: own, at: new Date().toISOString() };
  writeFileAtomic(pathOf(folder, journal.thread), JSON.stringify(whole));
  return whole;
}

export function removeJournal(folder: string, thread: string): void {
  rmSync(pathOf(folder, thread), { force: true });
}

/** Of trims that were not brought to an end. */
export function openJournals(folder: string): Journal[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .flatMap(({ name }) => parseJournal(readFileSync(join(folder, name), 'utf8')) ?? []);
}

/** Whether another process, the one that began it, is at it still. */
export function isAtWork({ process: { pid, started } }: Journal): boolean {
  if (pid === process.pid) return false;
  const running = runningProcess(pid);
  return running !== undefined && running.started === started;
}

function pathOf(folder: string, thread: string): string {
  return join(folder, `${thread}.json`);
}

function parseJournal(text: string): Journal | undefined {
  const fields = parseLine(text);
  const before = asFields(fields?.before);
  const isOurs =
    fields?.schema === 1 &&
    asText(fields.thread) !== undefined &&
    asText(before?.path) !== undefined &&
    Array.isArray(fields.turns) &&
    isRecord(fields.items) &&
    isRecord(fields.process);
  return isOurs ? (fields as unknown as Journal) : undefined;
}

function isRecord(value: unknown): value is Fields {
  return asFields(value) !== undefined;
}
