import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type LocalContext, openLocal } from '../../../src/mirror/local-context.ts';
import { type Live, type LiveOptions, openLive } from '../../../src/usage/live/open-live.ts';
import { temporaryFolder } from '../../support/machine.ts';

/** A machine with transcripts of real form, and what is live on it. */
export interface LiveMachine {
  home: string;
  env: Record<string, string>;
  context: LocalContext;
  open(options?: LiveOptions): Live;
  /** Where Claude Code keeps this session's rows. */
  claude(session: string, folder?: string): string;
  codex(thread: string): string;
}

export function makeLiveMachine(t: TestContext): LiveMachine {
  const root = temporaryFolder(t);
  const home = join(root, 'home');
  const env = {
    HOME: home,
    TRACECRAFT_HOME: join(home, '.tracecraft'),
    TRACECRAFT_BUCKET: pathToFileURL(join(root, 'bucket')).href,
  };
  mkdirSync(home);
  const context = openLocal(env, { at: Date.now() + 4_000 });
  t.after(() => context.close());
  return {
    home,
    env,
    context,
    open(options = {}) {
      const live = openLive(context, options);
      t.after(() => live.close());
      return live;
    },
    claude: (session, folder = '-home-someone-shop') =>
      join(home, '.claude/projects', folder, `${session}.jsonl`),
    codex: (thread) =>
      join(home, `.codex/sessions/2026/11/21/rollout-2026-11-21T10-00-00-${thread}.jsonl`),
  };
}

export interface Tokens {
  input: number;
  cacheRead?: number;
  cacheWrite?: number;
  output: number;
}

let answers = 0;

/** A prompt and its answer, as Claude Code 2.1.329 writes them. */
export function claudeTurn(session: string, tokens: Tokens, more: object = {}): string {
  answers += 1;
  const timestamp = new Date().toISOString();
  const place = { sessionId: session, cwd: '/home/someone/shop', version: '2.1.329', timestamp };
  const message = {
    id: `msg_${answers}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-5-20251101',
    content: [{ type: 'text', text: 'Done.' }],
    usage: {
      input_tokens: tokens.input,
      cache_creation_input_tokens: tokens.cacheWrite ?? 0,
      cache_read_input_tokens: tokens.cacheRead ?? 0,
      output_tokens: tokens.output,
    },
  };
  return [
    { type: 'user', uuid: `u${answers}`, message: { role: 'user', content: 'Fix the basket' } },
    { type: 'assistant', uuid: `a${answers}`, requestId: `req_${answers}`, message },
  ]
    .map((row) => `${JSON.stringify({ ...place, ...row, ...more })}\n`)
    .join('');
}

/** A thread with one turn, as Codex 0.169.0 writes it. */
export function codexThread(thread: string, window: number, tokens: Tokens): string {
  const timestamp = new Date().toISOString();
  const last = {
    input_tokens: tokens.input,
    cached_input_tokens: tokens.cacheRead ?? 0,
    output_tokens: tokens.output,
    reasoning_output_tokens: 0,
    total_tokens: tokens.input + tokens.output,
  };
  return [
    {
      type: 'session_meta',
      payload: { id: thread, session_id: thread, cwd: '/home/someone/api', cli_version: '0.169.0' },
    },
    { type: 'event_msg', payload: { type: 'task_started', model_context_window: window } },
    { type: 'turn_context', payload: { turn_id: 't1', model: 'gpt-5.5' } },
    {
      type: 'event_msg',
      payload: {
        type: 'token_count',
        info: { total_token_usage: last, last_token_usage: last, model_context_window: window },
      },
    },
  ]
    .map((row, ordinal) => `${JSON.stringify({ timestamp, ordinal, ...row })}\n`)
    .join('');
}
