import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { discover, rolloutSource } from '../../../../src/harness/codex/sources.ts';
import {
  filesOf,
  type History,
  readHistory,
} from '../../../../src/harness/codex/threads/history.ts';
import type { Surgery } from '../../../../src/harness/codex/threads/settle.ts';
import {
  type FaultyCodex,
  faultyCodex,
  itemsInFake,
  turnsInFake,
} from '../../../support/codex-app-server.ts';
import { temporaryFolder } from '../../../support/machine.ts';
import { pinnedNode } from '../../../support/sandbox.ts';
import { rollout } from '../rollout.ts';

export const thread = '019a2f00-0000-7000-8000-000000000003';

/** A thread of six turns, and a `codex` that knows it. */
export interface World {
  surgery: Surgery;
  codex: FaultyCodex;
  home: string;
  history(): Promise<History>;
  /** The texts that the model would be given, in order. */
  texts(): string[];
  turns(): string[];
}

export const questions = ['one', 'two', 'three', 'four', 'five', 'six'];

export function makeWorld(t: TestContext, write = writeTurns): World {
  const root = temporaryFolder(t);
  const home = join(root, 'codex');
  const folder = join(home, 'sessions/2026/09/21');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `rollout-2026-09-21T10-00-00-${thread}.jsonl`);
  const log = rollout();
  write(log);
  writeFileSync(path, log.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(home, 'fake-state.json'), JSON.stringify({ [thread]: path }));
  const codex = faultyCodex(join(root, 'bin'), { node: pinnedNode, home });
  const env = { HOME: root, CODEX_HOME: home, PATH: '/usr/bin:/bin' };
  const surgery = {
    env,
    program: codex.program,
    cwd: root,
    journals: join(root, 'journals'),
    patience: 5_000,
  };
  return {
    surgery,
    codex,
    home,
    async history() {
      const sources = [...discover(env, { id: thread })].flatMap((found) => found.sources);
      const live = filesOf(sources).at(-1) ?? rolloutSource(path, thread);
      return (await readHistory(live, env)) as History;
    },
    texts: () => itemsInFake(home, thread).map(textOf),
    turns: () => turnsInFake(home, thread),
  };
}

type Log = ReturnType<typeof rollout>;

export function writeTurns(
  log: Log,
  names: readonly string[] = questions,
  cwd = '/work/shop',
): void {
  log.meta({ id: thread, cwd });
  for (const [index, name] of names.entries()) writeTurn(log, name, 1_000 * (index + 2));
}

export function writeTurn(log: Log, name: string, used: number): void {
  log.event({ type: 'task_started', turn_id: `turn-${name}`, model_context_window: 10_000 });
  if (name === 'one') log.item(instructions);
  log.user(`question ${name}`);
  log.call(`call-${name}`);
  log.output(`call-${name}`, `output ${name}`);
  log.assistant(`answer ${name}`);
  log.event({
    type: 'token_count',
    info: { last_token_usage: { input_tokens: used }, model_context_window: 10_000 },
  });
  log.event({ type: 'task_complete', turn_id: `turn-${name}` });
}

const instructions = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: '<environment_context>a folder</environment_context>' }],
};

function textOf(item: Record<string, unknown>): string {
  const { content, output, name } = item;
  const [first] = Array.isArray(content) ? content : [];
  return String(first?.text ?? output ?? name ?? content);
}
