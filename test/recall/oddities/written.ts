import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../../src/harness/harness.ts';
import { sessionSource } from '../../../src/harness/hermes/sources.ts';
import { databaseSource } from '../../../src/harness/openclaw/sources.ts';
import { makeAgent } from '../../harness/hermes/agent.ts';
import { makeClawDatabase } from '../../support/openclaw-database.ts';
import type { Random } from '../../support/random.ts';
import type { HermesStep } from './hermes.ts';
import type { Told } from './tale.ts';

/** A source that is written piece by piece. */
export interface Written {
  source(): Source;
  /** Writes some more; false where there is no more. */
  goOn(): boolean;
  close(): void;
}

/** Bytes are added as they come: a line may be there in part. */
export function transcriptFile(
  folder: string,
  { lines, told }: { lines: readonly string[]; told: Told[] },
  random: Random,
): Written & { told: Told[] } {
  const path = join(folder, 'transcripts/s1.jsonl');
  mkdirSync(join(folder, 'transcripts'), { recursive: true });
  writeFileSync(path, '');
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  let at = 0;
  return {
    told,
    source: () => ({ session: 's1', id: 'main', kind: 'main', path }),
    goOn() {
      if (at === bytes.length) return false;
      const to = Math.min(bytes.length, at + random.between(1, bytes.length / 8));
      appendFileSync(path, bytes.subarray(at, to));
      at = to;
      return true;
    },
    close() {},
  };
}

/** Rows are added some at a time. */
export function eventStore(
  folder: string,
  { events, told }: { events: readonly object[]; told: Told[] },
  random: Random,
): Written & { told: Told[] } {
  const state = join(folder, '.openclaw');
  const claw = makeClawDatabase(state);
  let at = 0;
  return {
    told,
    source: () => databaseSource(state, 'main', 's1'),
    goOn() {
      if (at === events.length) return false;
      const to = Math.min(events.length, at + random.between(1, events.length / 6));
      claw.append('s1', ...events.slice(at, to));
      at = to;
      return true;
    },
    close: () => claw.db.close(),
  };
}

/** What is done to the database, some at a time; in between rows are retired where they stand. */
export function databaseOf(
  folder: string,
  { steps, told }: { steps: readonly HermesStep[]; told: Told[] },
  random: Random,
): Written & { told: Told[] } {
  const home = join(folder, '.hermes');
  mkdirSync(home, { recursive: true });
  const path = join(home, 'state.db');
  const agent = makeAgent(path, 30);
  agent.begin('s1', { cwd: folder });
  let at = 0;
  return {
    told,
    source: () => sessionSource('s1', path),
    goOn() {
      if (at === steps.length) return false;
      const to = Math.min(steps.length, at + random.between(1, steps.length / 2));
      for (; at < to; at += 1) steps[at]?.(agent);
      return true;
    },
    close: () => agent.close(),
  };
}
