import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { MirrorContext } from '../../src/mirror/context.ts';
import type { Database } from '../../src/state/database.ts';
import { type BringUsageOptions, type BroughtUsage, bringUsage } from '../../src/usage/bring.ts';
import { openUsage } from '../../src/usage/database.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';

/** A user whose clients have used models, and what is counted of it. */
export interface Spender {
  machine: Machine;
  /** Where a session of Claude Code lies. */
  claude(session: string): string;
  /** Where a thread of Codex lies. */
  codex(thread: string): string;
  use<T>(work: (context: MirrorContext, db: Database) => T | Promise<T>): Promise<T>;
  bring(options?: BringUsageOptions): Promise<BroughtUsage>;
  /** Output tokens of every session, by whose they are. */
  counted(): Promise<Record<string, number>>;
}

export function makeSpender(t: TestContext, root = temporaryFolder(t), name = 'one'): Spender {
  const machine = makeMachine(root, name);
  const spender: Spender = {
    machine,
    claude: (session) => join(machine.home, `.claude/projects/-work/${session}.jsonl`),
    codex: (thread) =>
      join(machine.home, `.codex/sessions/2026/01/02/rollout-2026-01-02T03-04-05-${thread}.jsonl`),
    use: (work) =>
      machine.use(async (context) => {
        const db = openUsage(context.paths, 1_000);
        try {
          return await work(context, db);
        } finally {
          db.close();
        }
      }),
    bring: (options) => spender.use((context, db) => bringUsage(context, db, options)),
    counted: () => spender.use((_, db) => countedIn(db)),
  };
  return spender;
}

export function countedIn(db: Database): Record<string, number> {
  const rows = db
    .prepare(
      `SELECT session || CASE WHEN sources.source IN ('main', session) THEN '' ELSE ' ' || sources.source END AS name,
              sum(output) AS output
       FROM answers JOIN sources ON id = answers.source GROUP BY name`,
    )
    .all();
  return Object.fromEntries(rows.map(({ name, output }) => [String(name), Number(output)]));
}

let clock = 1_790_000_000_000;

/** Rows of a turn of Claude Code whose answer took so many tokens. */
export function turn(session: string, id: string, output: number, more: object = {}): string {
  const common = () => {
    clock += 1000;
    const timestamp = new Date(clock).toISOString();
    return { timestamp, sessionId: session, cwd: '/work', uuid: `${id}-${clock}` };
  };
  const message = {
    id: `msg_${id}`,
    role: 'assistant',
    model: 'claude-test-1',
    content: [{ type: 'text', text: `What "usage":{"output_tokens":999} is, in ${session}.` }],
    usage: { input_tokens: 1, output_tokens: output },
  };
  const rows = [
    { type: 'user', message: { role: 'user', content: `Do ${id}` }, ...common() },
    { type: 'assistant', requestId: `req_${id}`, message, ...common(), ...more },
  ];
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** The same of Codex. */
export function thread(id: string, outputs: readonly number[], meta: object = {}): string {
  const rows = [
    { type: 'session_meta', payload: { id, cwd: '/work', ...meta } },
    { type: 'turn_context', payload: { model: 'gpt-test' } },
    ...outputs.map((output, index) => ({
      type: 'token_usage_record',
      payload: {
        thread_id: id,
        response_id: `r${index}`,
        usage: { input_tokens: 1, output_tokens: output },
      },
    })),
  ];
  return rows
    .map((row, ordinal) => {
      clock += 1000;
      return `${JSON.stringify({ timestamp: new Date(clock).toISOString(), ordinal, ...row })}\n`;
    })
    .join('');
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function add(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
}
