import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { call, result, text } from '../../test/harness/claude-code/conversation.ts';
import { claudeSession, writeRows } from './demo.ts';

/** Sessions that are being had just now, for a picture of the monitor. */
export function writeLive(home: string, now: number): void {
  claude({ home, name: 'harbour', model: 'claude-opus-4-8', steps: 74, ago: 3, now }, 'c41e');
  claude({ home, name: 'harbour', model: 'claude-sonnet-4-6', steps: 21, ago: 41, now }, '09b7');
  claude({ home, name: 'tide-tables', model: 'claude-opus-4-8', steps: 84, ago: 190, now }, 'f2d0');
  codex({ home, name: 'lighthouse', used: 103_400, ago: 8, now }, '01a1');
}

interface Live {
  home: string;
  name: string;
  /** Seconds since its last row. */
  ago: number;
  now: number;
}

function claude(
  { home, name, model, steps, ago, now }: Live & { model: string; steps: number },
  begins: string,
): void {
  const id = `${begins}53aa-77d0-4f2e-9b1c-3a6f0d8e2b41`;
  const at = now - ago * 1000 - steps * 40_000;
  const session = claudeSession({ home, cwd: `/home/me/${name}`, id, branch: 'main', model, at });
  session.user('Go on where we were.', {}, 1);
  for (let step = 0; step < steps; step += 1) {
    session.assistant([call(`t${step}`, 'Bash', { command: 'npm test' })], 600, 20);
    session.user([result(`t${step}`, 'ok', false)], {}, 19);
  }
  session.assistant([text('Done.')], 300, 5);
  session.write();
  touch(join(session.folder, `${id}.jsonl`), now - ago * 1000);
}

function codex({ home, name, used, ago, now }: Live & { used: number }, begins: string): void {
  const id = `${begins}ff79-5e55-7000-8000-000000000000`;
  const at = now - ago * 1000;
  const timestamp = new Date(at).toISOString();
  const cwd = `/home/me/${name}`;
  const usage = { input_tokens: used, cached_input_tokens: 88_000, output_tokens: 900 };
  const row = (type: string, payload: object) => ({ timestamp, type, payload });
  const content = [{ type: 'input_text', text: 'Why does the lamp flicker?' }];
  const path = join(
    home,
    '.codex/sessions',
    timestamp.slice(0, 10).replaceAll('-', '/'),
    `rollout-${timestamp.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`,
  );
  writeRows(path, [
    row('session_meta', {
      id,
      cwd,
      originator: 'codex-tui',
      cli_version: '0.169.0',
      source: 'cli',
    }),
    row('turn_context', { turn_id: id, cwd, model: 'gpt-5.5' }),
    row('response_item', { type: 'message', role: 'user', content }),
    row('event_msg', {
      type: 'token_count',
      info: {
        total_token_usage: { ...usage, total_tokens: used + 900 },
        last_token_usage: { ...usage, total_tokens: used + 900 },
        model_context_window: 258_400,
      },
    }),
  ]);
  touch(path, at);
}

function touch(path: string, at: number): void {
  utimesSync(path, at / 1000, at / 1000);
}
