import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../support/machine.ts';
import { repository } from '../../support/sandbox.ts';
import { append, assistantRow, userRow } from '../../support/transcript.ts';

/** A user's machine, whose clients' hooks are run as they are installed; what they say is what comes back. */
export interface Desk {
  env: NodeJS.ProcessEnv;
  /** The folder that sessions are worked on in. */
  folder: string;
  bucket: string;
  /** Opens Claude Code, as a process of its own. */
  openClaude(folder?: string): Window;
  /** Codex is what starts its hooks, so its one window is this test's process. */
  codex(folder?: string): Window;
  tracecraft(args: string[], more?: { env?: NodeJS.ProcessEnv; input?: string }): Promise<string>;
}

export interface Window {
  hook(event: string, session: string, fields?: object): Promise<string | undefined>;
  start(session: string, source: string): Promise<string | undefined>;
  /** The prompt alone: its turn goes on. */
  prompt(session: string, prompt: string): Promise<string | undefined>;
  /** A whole turn; gives what came with its prompt. */
  turn(session: string, prompt: string, reply: string): Promise<string | undefined>;
  end(session: string, reason: string): Promise<void>;
  /** `/clear` */
  clear(from: string, to: string): Promise<string | undefined>;
}

export interface DeskOptions {
  name?: string;
  bucketUrl?: string;
  env?: NodeJS.ProcessEnv;
  config?: object;
}

export function makeDesk(t: TestContext, options: DeskOptions = {}): Desk {
  const root = temporaryFolder(t);
  const { name = 'one', bucketUrl = pathToFileURL(join(root, 'bucket')).href, config } = options;
  const home = join(root, name);
  const folder = join(root, 'project');
  const state = join(home, '.tracecraft');
  for (const each of [state, folder]) mkdirSync(each, { recursive: true });
  if (bucketUrl.startsWith('file:')) mkdirSync(fileURLToPath(bucketUrl), { recursive: true });
  if (config) writeFileSync(join(state, 'config.json'), JSON.stringify(config));
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    USER: name,
    TRACECRAFT_HOME: state,
    TRACECRAFT_BUCKET: bucketUrl,
    ...options.env,
  };

  function open(harness: string, more: NodeJS.ProcessEnv, cwd: string): Window {
    const transcriptOf = (session: string) => join(home, 'transcripts', `${session}.jsonl`);
    const hook: Window['hook'] = async (event, session, fields = {}) => {
      const path = transcriptOf(session);
      const payload = { session_id: session, transcript_path: path, cwd, ...fields };
      const { out } = await run(
        [join(repository, 'dist/hook.cjs'), harness, '--own-environment'],
        { ...env, ...more },
        JSON.stringify({ ...payload, hook_event_name: event }),
      );
      if (out === '') return undefined;
      const { hookEventName, additionalContext } = JSON.parse(out).hookSpecificOutput;
      assert.equal(hookEventName, event);
      return additionalContext;
    };
    const window: Window = {
      hook,
      start: (session, source) => hook('SessionStart', session, { source }),
      prompt: (session, prompt) => hook('UserPromptSubmit', session, { prompt }),
      async turn(session, prompt, reply) {
        const text = await window.prompt(session, prompt);
        append(transcriptOf(session), userRow(prompt, { cwd }) + assistantRow(reply, { cwd }));
        assert.equal(await hook('Stop', session, { last_assistant_message: reply }), undefined);
        return text;
      },
      async end(session, reason) {
        assert.equal(await hook('SessionEnd', session, { reason }), undefined);
      },
      async clear(from, to) {
        await window.end(from, 'clear');
        return window.start(to, 'clear');
      },
    };
    return window;
  }

  return {
    env,
    folder,
    bucket: bucketUrl.startsWith('file:') ? fileURLToPath(bucketUrl) : '',
    openClaude(cwd = folder) {
      const client = spawn('sleep', ['600'], { stdio: 'ignore' });
      t.after(() => client.kill());
      return open('claude-code', { CLAUDE_PID: String(client.pid) }, cwd);
    },
    codex: (cwd = folder) => open('codex', {}, cwd),
    async tracecraft(args, more = {}) {
      const program = [join(repository, 'bin/tracecraft.mjs'), ...args];
      return (await run(program, { ...env, ...more.env }, more.input ?? '', folder)).out;
    },
  };
}

async function run(program: string[], env: NodeJS.ProcessEnv, input: string, cwd?: string) {
  const child = spawn(process.execPath, program, { env, cwd, stdio: 'pipe' });
  let out = '';
  let complaints = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (complaints += data));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  assert.equal(code, 0, `${program.join(' ')}\n${out}${complaints}`);
  assert.equal(complaints, '');
  return { out };
}
