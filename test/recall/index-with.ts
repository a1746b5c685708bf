import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { noteBase, noteFirstRow } from '../../src/harness/base-marks.ts';
import type { Turn } from '../../src/harness/turn.ts';
import { openRecall } from '../../src/recall/database.ts';
import { storedMarks } from '../../src/recall/marks.ts';
import { putRecord, recordKey } from '../../src/recall/record-row.ts';
import { turnWriter } from '../../src/recall/store-turn.ts';
import type { Meta } from '../../src/records/meta.ts';
import type { Database } from '../../src/state/database.ts';
import type { Paths } from '../../src/state/paths.ts';
import { temporaryFolder } from '../support/machine.ts';
import { assistant, turnWith, user } from './turn-with.ts';

export const bucket = 'file:///bucket';

/** A record as the index is to hold it; its turns are numbered, and an hour after each other. */
export interface Indexed extends Partial<Meta> {
  session: string;
  told?: (Turn | [asked: string, reply: string])[];
  /** Codex: the number of each turn's first row, and the file that it goes on from. */
  rows?: number[];
  base?: { file: string; end: number };
}

export function openIndex(t: TestContext): Database {
  const paths = { recall: join(temporaryFolder(t), 'recall.db') } as Paths;
  const db = openRecall(paths, 1_000);
  t.after(() => db.close());
  return db;
}

const hour = 3_600_000;
const morning = Date.parse('2026-11-21T00:00:00.000Z');

/** `at`: hours after midnight when it begins. */
export function put(db: Database, { told = [], rows, base, ...about }: Indexed, at = 8): void {
  const started = morning + at * hour;
  const { session } = about;
  const meta = {
    harness: 'claude-code',
    session_id: session,
    source: 'main',
    project: 'p',
    parent: null,
    relation: null,
    cwd: '/w/app',
    git_branch: 'main',
    model: 'opus',
    title: null,
    agent_id: 'alice',
    host: 'box',
    machine: 'm1',
    first_record_at: isoTime(started),
    last_record_at: isoTime(started + told.length * hour),
    last_part: 'part',
    ...about,
  } as Meta;
  const id = putRecord(db, recordKey(bucket, meta), meta, started);
  const writer = turnWriter(db);
  for (const [index, each] of told.entries()) {
    const turn = Array.isArray(each) ? turnWith([user(each[0]), assistant(each[1])]) : each;
    const time = isoTime(started + index * hour);
    writer.put(id, meta, { startedAt: time, endedAt: time, ...turn, ordinal: index + 1 });
  }
  const marks = storedMarks(db, () => id, true);
  for (const [index, row] of (rows ?? []).entries()) noteFirstRow(marks, index + 1, row);
  if (base) noteBase(marks, base.file, base.end);
  marks.write();
  db.prepare('UPDATE records SET turns = ? WHERE id = ?').run(told.length, id);
}

/** What it goes on from, at an hour of the day. */
export function continues(session: string, at = 12, harness = 'claude-code') {
  const time = isoTime(morning + at * hour);
  return { continues: { harness, session, project: 'p', by: 'clear' as const, at: time } };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
