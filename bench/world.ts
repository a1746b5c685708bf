import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Source } from '../src/harness/harness.ts';
import { openMirror } from '../src/mirror/context.ts';
import { fileUnder } from '../src/mirror/file-under.ts';
import { mirrorSource } from '../src/mirror/step.ts';
import type { Command } from './measure.ts';

const repository = join(import.meta.dirname, '..');

/** A user with the hooks installed and one session that has a past. */
export interface World {
  /** The registered Stop hook, as Claude Code runs it. */
  hook: Omit<Command, 'prepare'>;
  /** Adds one more turn of about so many bytes to the transcript. */
  turn(bytes: number): void;
  remove(): void;
}

export interface Past {
  lines: number;
  parts: number;
}

/** `bucket`: an S3 URL with its keys in `env`; without, a file bucket of its own. */
export async function makeWorld(
  past: Past,
  s3?: { url: string; env: NodeJS.ProcessEnv },
): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: root,
    ...s3?.env,
  };
  const bucket = s3?.url ?? pathToFileURL(join(root, 'bucket')).href;
  const command = await install(root, bucket, env);
  const transcript = join(root, '.claude/projects/bench/s1.jsonl');
  mkdirSync(join(transcript, '..'), { recursive: true });
  await mirrorPast(transcript, past, env);
  await run(root, ['recall', 'reindex'], env);
  const payload = {
    session_id: 's1',
    transcript_path: transcript,
    cwd: root,
    hook_event_name: 'Stop',
    last_assistant_message: 'The turn is over.',
  };
  return {
    hook: { file: '/bin/sh', args: ['-c', command], env, input: JSON.stringify(payload) },
    turn: (bytes) => appendFileSync(transcript, turnOf(bytes)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function install(root: string, bucket: string, env: NodeJS.ProcessEnv): Promise<string> {
  mkdirSync(join(root, '.claude'));
  await run(root, ['install', '--yes', '--harness', 'claude-code', '--bucket', bucket], env);
  const settings = JSON.parse(readFileSync(join(root, '.claude/settings.json'), 'utf8'));
  return settings.hooks.Stop[0].hooks[0].command;
}

async function run(root: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const options = { env, extendEnv: false, cwd: root };
  await execa(process.execPath, [join(repository, 'bin/tracecraft.mjs'), ...args], options);
}

/** Mirrors the past in as many parts as asked for, as so many earlier hooks would have; a part is a turn. */
async function mirrorPast(path: string, past: Past, env: NodeJS.ProcessEnv): Promise<void> {
  const context = openMirror(env, { at: Date.now() + 600_000 });
  const source: Source = { session: 's1', id: 'main', kind: 'main', path };
  const linesPerPart = Math.ceil(past.lines / past.parts);
  for (let left = past.lines; left > 0; left -= linesPerPart) {
    const lines = Array.from({ length: Math.min(left, linesPerPart) }, () => line(300));
    appendFileSync(path, prompt() + lines.join(''));
    await mirrorSource(context, fileUnder(context, 'claude-code', source, env.HOME as string));
  }
  appendFileSync(path, turnOf(1000));
  await mirrorSource(context, fileUnder(context, 'claude-code', source, env.HOME as string));
  context.close();
  if (!statSync(path).isFile()) throw new Error(`${path} is not there`);
}

let count = 0;

/** A turn as transcripts have it: a prompt, messages with source code, and the reply. */
function turnOf(bytes: number): string {
  const lines = Array.from({ length: Math.max(1, Math.floor(bytes / 4_000)) }, () => line(3_700));
  return `${prompt()}${lines.join('')}${line(200, 'The turn is over.')}`;
}

function prompt(): string {
  count += 1;
  return row('user', { role: 'user', content: `Do the next thing (${count}).` });
}

function line(bytes: number, text = ''): string {
  count += 1;
  const code = 'const total = items.reduce((sum, item) => sum + item.price * item.count, 0);\n';
  const content = (code.repeat(Math.ceil(bytes / code.length)).slice(0, bytes) + text).trimEnd();
  return row('assistant', {
    role: 'assistant',
    model: 'bench',
    content: [{ type: 'text', text: content }],
  });
}

function row(type: string, message: object): string {
  return `${JSON.stringify({
    type,
    uuid: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    timestamp: new Date(1_790_000_000_000 + count).toISOString(),
    message,
  })}\n`;
}
