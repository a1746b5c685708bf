import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Transcripts that are all about what they count, as Claude Code 2.1.329 and Codex 0.169.0 write them. */

/** Tokens of an answer, as the client writes them. */
export interface ClaudeUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
  [name: string]: unknown;
}

export interface ClaudeAnswer {
  session: string;
  /** ms since 1970 */
  at: number;
  /** null: the row has none */
  id?: string | null;
  request?: string | null;
  model?: string;
  usage: ClaudeUsage;
  /** Further fields of the row. */
  more?: object;
}

/** A row of an answer. */
export function claudeAnswer(answer: ClaudeAnswer): object {
  const { session, at, id, request, model = 'claude-opus-4-8', usage, more } = answer;
  return {
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd: '/home/me/shop',
    sessionId: session,
    version: '2.1.329',
    gitBranch: 'main',
    type: 'assistant',
    uuid: uuid(),
    timestamp: new Date(at).toISOString(),
    ...(request !== null && { requestId: request ?? `req_${session}_${at}` }),
    message: {
      ...(id !== null && { id: id ?? `msg_${session}_${at}` }),
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: `"usage": and "message" are words, too` }],
      stop_reason: 'end_turn',
      usage,
    },
    ...more,
  };
}

export function claudePrompt(session: string, at: number, text: string): object {
  return {
    parentUuid: null,
    isSidechain: false,
    cwd: '/home/me/shop',
    sessionId: session,
    version: '2.1.329',
    type: 'user',
    uuid: uuid(),
    timestamp: new Date(at).toISOString(),
    message: { role: 'user', content: text },
  };
}

/** `name`: below the project's folder, without its ending. */
export function writeClaude(home: string, name: string, rows: readonly object[]): void {
  writeRows(join(home, '.claude/projects/-home-me-shop', `${name}.jsonl`), rows);
}

export interface CodexTokens {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

/** A rollout that grows by answers, each with the counts that Codex writes of it; `step`: ms from row to row. */
export function codexRollout(thread: string, at: number, meta: object = {}, step = 1000) {
  const rows: object[] = [];
  const total = { input: 0, cached: 0, output: 0, reasoning: 0 };
  let time = at;
  const row = (type: string, payload: object) => {
    time += step;
    rows.push({ timestamp: new Date(time).toISOString(), ordinal: rows.length, type, payload });
  };
  row('session_meta', {
    id: thread,
    session_id: thread,
    timestamp: new Date(at).toISOString(),
    cwd: '/home/me/shop',
    originator: 'codex_exec',
    cli_version: '0.169.0',
    source: 'exec',
    model_provider: 'openai',
    ...meta,
  });
  const count = (last: CodexTokens) =>
    row('event_msg', {
      type: 'token_count',
      info: {
        total_token_usage: countsOf(total),
        last_token_usage: countsOf(last),
        model_context_window: 272_000,
      },
      rate_limits: null,
    });
  return {
    rows,
    row,
    model: (model: string) => row('turn_context', { turn_id: uuid(), cwd: '/home/me/shop', model }),
    /** What the answer cost, by its id where it has one, and in the sum of the thread. */
    answer(last: CodexTokens, id?: string) {
      if (id !== undefined) {
        const ids = { thread_id: thread, response_id: id };
        row('token_usage_record', { ...ids, usage: countsOf(last) });
      }
      for (const key of ['input', 'cached', 'output', 'reasoning'] as const)
        total[key] += last[key];
      count(last);
    },
    /** The last count again, as it stands behind a turn in which nothing was asked. */
    repeat: (last: CodexTokens) => count(last),
    /** The rows of another thread up to here, which this one goes on from. */
    copy(other: readonly object[], sum: CodexTokens) {
      rows.push(...other);
      Object.assign(total, sum);
    },
  };
}

export function writeCodex(
  home: string,
  thread: string,
  at: number,
  rows: readonly object[],
): void {
  const [day = '', clock = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  const name = `rollout-${day}T${clock.replaceAll(':', '-')}-${thread}.jsonl`;
  writeRows(join(home, '.codex/sessions', day.replaceAll('-', '/'), name), rows);
}

function countsOf({ input, cached, output, reasoning }: CodexTokens) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

function writeRows(path: string, rows: readonly object[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

let made = 0;

function uuid(): string {
  made += 1;
  return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
}
