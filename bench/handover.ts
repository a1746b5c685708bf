import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Turn } from '../src/harness/turn.ts';
import { openRecall } from '../src/recall/database.ts';
import { putRecord, recordKey } from '../src/recall/record-row.ts';
import { turnWriter } from '../src/recall/store-turn.ts';
import type { Meta } from '../src/records/meta.ts';
import { type Database, transaction } from '../src/state/database.ts';
import type { Paths } from '../src/state/paths.ts';
import { bareNode } from './hook.ts';
import { type Command, type Figure, ratio } from './measure.ts';

/** What it costs to put together what a session is given of a long chain: a process of its own, against a bare Node. */

const pairs = Number(process.env.BENCH_PAIRS ?? 31);
const sessions = Number(process.env.BENCH_HANDOVER_SESSIONS ?? 50);
const turnsOfEach = 200;
const limit = 1.8;
const bucket = 'file:///bench';

export async function handoverFigures(report: (figure: Figure) => void): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const paths = { recall: join(root, 'recall.db') } as Paths;
    fill(paths);
    report({
      name: `handover of ${(sessions * turnsOfEach).toLocaleString('en')} turns in ${sessions} sessions`,
      against: 'node -e 0',
      ratio: ratio(await composer(root, paths), bareNode, pairs),
      limit,
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** As a hook does it that has nothing else to do; exits with 1 where there is less than half of a text. */
async function composer(root: string, { recall }: Paths): Promise<Command> {
  const file = join(root, 'compose.cjs');
  const asked = { bucket, harness: 'claude-code', session: sessionId(sessions - 1) };
  await build({
    stdin: {
      contents: `
        import { openRecall } from './src/recall/database.ts';
        import { handoverOf } from './src/recall/handover/record.ts';
        import { handoverText } from './src/recall/handover/text.ts';
        const index = openRecall(${JSON.stringify({ recall })}, 250);
        const handover = handoverOf(index, ${JSON.stringify(asked)});
        const text = handoverText(handover, { limit: 9_500, command: 'tracecraft' });
        index.close();
        process.exitCode = text.length > 4_750 && handover.turns === ${sessions * turnsOfEach} ? 0 : 1;`,
      resolveDir: join(import.meta.dirname, '..'),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.16',
    outfile: file,
    // As the installed launcher of the hooks has it.
    banner: {
      js: `require('node:module').enableCompileCache(${JSON.stringify(join(root, 'compiled'))});`,
    },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return { file: process.execPath, args: [file], env: {} };
}

function fill(paths: Paths): void {
  const db = openRecall(paths, 1_000);
  transaction(db, () => {
    for (let session = 0; session < sessions; session += 1) putSession(db, session);
  });
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

const hour = 3_600_000;
const start = Date.parse('2026-01-01T00:00:00.000Z');

function putSession(db: Database, number: number): void {
  const at = (turn: number) => new Date(start + number * 1000 * hour + turn * hour).toISOString();
  const meta = {
    harness: 'claude-code',
    session_id: sessionId(number),
    session: sessionId(number),
    source: 'main',
    project: 'bench',
    parent: null,
    relation: null,
    cwd: '/home/someone/project',
    git_branch: 'main',
    model: 'bench',
    title: `Session ${number}`,
    agent_id: 'someone',
    host: 'box',
    machine: 'box',
    first_record_at: at(0),
    last_record_at: at(turnsOfEach),
    ...(number > 0 && {
      continues: {
        harness: 'claude-code',
        session: sessionId(number - 1),
        project: 'bench',
        by: 'clear',
        at: at(0),
      },
    }),
  } as Meta;
  const record = putRecord(db, recordKey(bucket, meta), meta, start);
  const writer = turnWriter(db);
  for (let turn = 1; turn <= turnsOfEach; turn += 1)
    writer.put(record, meta, turnOf(number, turn, at(turn)));
  db.prepare('UPDATE records SET turns = ? WHERE id = ?').run(turnsOfEach, record);
}

/** As a turn of some work is: a request, a dozen calls with their results, a reply. */
function turnOf(session: number, ordinal: number, at: string): Turn {
  const code = 'const total = items.reduce((sum, item) => sum + item.price * item.count, 0);\n';
  const usage = { input: 1, output: 1, cacheRead: 1, cacheWrite: 1, reasoning: 0 };
  const calls = Array.from({ length: 12 }, (_, index) => {
    const path = `/home/someone/project/src/part-${session}/file-${(ordinal + index) % 40}.ts`;
    const result = { at, text: code.repeat(10), isError: index === 7 };
    return index % 3 === 0
      ? {
          kind: 'tool' as const,
          at,
          id: `c${index}`,
          name: 'Bash',
          input: { command: `npm test -- ${path}` },
          result,
        }
      : {
          kind: 'tool' as const,
          at,
          id: `c${index}`,
          name: 'Edit',
          input: { file_path: path, old_string: code, new_string: code },
          result,
        };
  });
  return {
    ordinal,
    startedBy: 'user',
    startedAt: at,
    endedAt: at,
    model: 'bench',
    usage,
    items: [
      {
        kind: 'message',
        at,
        role: 'user',
        text: `Request ${ordinal} of session ${session}: go on with the next part of it.`,
      },
      ...calls,
      {
        kind: 'message',
        at,
        role: 'assistant',
        text: `Part ${ordinal} is done: ${'the sums are right now. '.repeat(12)}`,
      },
    ],
  };
}

function sessionId(number: number): string {
  return `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

if (import.meta.main) {
  await handoverFigures(({ name, ratio: { median, low, high }, limit: most }) => {
    console.log(
      `${name}: ${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)}; limit ${most})`,
    );
  });
}
