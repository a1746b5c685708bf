import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { rollout } from '../harness/codex/rollout.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';
import { makeUser, type User } from './tracecraft.ts';

export const first = '88e9328b-0000-4000-8000-000000000001';
export const second = '99aa328b-0000-4000-8000-000000000002';
export const thread = '019a2f00-0000-7000-8000-000000000003';

/** Two sessions of Claude Code and one of Codex, of one project, mirrored; times by the clock of Berlin. */
export async function makeAskingUser(t: TestContext): Promise<User> {
  const user = await makeUser(t);
  user.sandbox.env.TZ = 'Europe/Berlin';
  user.writeTurns(first, ['Fix the login timeout in src/auth.ts', 'Now the café: 設計図', 'go on']);
  const prompts = Array.from({ length: 30 }, (_, index) => `prompt number ${index + 1}`);
  user.writeTurns(second, prompts);
  const log = rollout();
  log.meta({ id: thread, cwd: user.sandbox.cwd });
  log.user('Which port does the server take?');
  log.call('c1');
  log.output('c1', 'listening on 4711');
  log.assistant('Port 4711.');
  const folder = join(user.sandbox.home, '.codex/sessions/2026/09/21');
  mkdirSync(folder, { recursive: true });
  const lines = log.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(folder, `rollout-2026-09-21T10-00-00-${thread}.jsonl`), lines);
  await user.tracecraft('session', 'mirror', '--all');
  return user;
}

/** Another turn of a session, mirrored, at a time. */
export async function addTurn(user: User, session: string, at: string, texts: [string, string]) {
  const place = { cwd: user.sandbox.cwd, sessionId: session, timestamp: at };
  const path = user.writeTurns(session, []);
  append(path, userRow(texts[0], place) + assistantRow(texts[1], place));
  await user.tracecraft('session', 'mirror', '--all');
}
