import { createReader as claudeCode } from './claude-code/turns.ts';
import { createReader as codex } from './codex/turns.ts';
import type { HarnessName } from './harness.ts';
import { createReader as hermes } from './hermes/turns.ts';
import { createReader as imported } from './imported/turns.ts';
import { createReader as openclaw } from './openclaw/turns.ts';
import type { OpenReader } from './turn-reader.ts';
import { type ReadTurns, wholeRecord } from './whole-record.ts';

export type { ReadTurns } from './whole-record.ts';

interface Reading {
  open: OpenReader;
  /** That a turn was gone back before is told by a later one. */
  fatesBehind?: true;
}

/** Not part of the harnesses themselves: hooks, which load those, need none of it to mirror. */
const readings: Record<HarnessName, Reading> = {
  'claude-code': { open: claudeCode, fatesBehind: true },
  codex: { open: codex, fatesBehind: true },
  openclaw: { open: openclaw, fatesBehind: true },
  hermes: { open: hermes },
  imported: { open: imported },
};

/** For a whole record; undefined for a harness that this version does not know. */
export function turnReader(harness: string): ReadTurns | undefined {
  const reading = readingOf(harness);
  return reading && wholeRecord(reading.open, reading);
}

/** For a record bit by bit; undefined for a harness that this version does not know. */
export function openReader(harness: string): OpenReader | undefined {
  return readingOf(harness)?.open;
}

function readingOf(harness: string): Reading | undefined {
  return Object.hasOwn(readings, harness) ? readings[harness as HarnessName] : undefined;
}
