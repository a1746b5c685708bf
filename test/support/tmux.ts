import { existsSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from './sandbox.ts';

/** A program in a terminal, of 160 columns and 50 rows as it begins, and somebody who types. */
export interface Terminal {
  /** Types the text, sees it on the screen, and presses Enter. */
  submit(text: string): Promise<void>;
  /** Submits a prompt; resolves when the turn with this answer is over. */
  ask(prompt: string, answer: string): Promise<void>;
  /** Keys as tmux names them: `Enter`, `Escape`, `C-c`. */
  press(...keys: string[]): Promise<void>;
  /** The screen once it satisfies; rejects when it does not in time. */
  waitFor(wanted: RegExp | ((screen: string) => boolean), timeoutMs?: number): Promise<string>;
  screen(): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  waitForExit(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

const pollMs = 50;

/** Each has a server of its own: what is typed into one is never another's. */
let opened = 0;

/** Under an answer when the turn is over, its hooks included: Claude Code 2.1.329, Codex 0.169.0. */
const turnOver = /· done|Worked for/;

/** For a sandbox that has not got it: the machine's own. */
export function bringTmux({ bin }: Pick<Sandbox, 'bin'>): void {
  const found = ['/usr/bin/tmux', '/usr/local/bin/tmux', '/opt/homebrew/bin/tmux'].find(existsSync);
  if (!found) throw new Error('tmux is needed');
  symlinkSync(realpathSync(found), join(bin, 'tmux'));
}

export async function openTerminal(
  sandbox: Sandbox,
  command: string[],
  env: Record<string, string> = {},
): Promise<Terminal> {
  opened += 1;
  const socket = join(sandbox.root, `tmux-${opened}.sock`);
  const config = join(sandbox.root, 'tmux.conf');
  // What a program showed last stays readable after its end.
  writeFileSync(config, 'set -g remain-on-exit on\n');
  const tmux = async (...args: string[]) =>
    (await sandbox.run('tmux', ['-S', socket, '-f', config, ...args], { env })).stdout;

  // A second word keeps tmux from handing the command to a shell.
  await tmux('new-session', '-d', '-x', '160', '-y', '50', '-c', sandbox.cwd, 'env', ...command);

  const screen = () => tmux('capture-pane', '-p');
  const waitFor: Terminal['waitFor'] = async (wanted, timeoutMs = 15_000) => {
    const satisfied = wanted instanceof RegExp ? (text: string) => wanted.test(text) : wanted;
    const end = Date.now() + timeoutMs;
    for (;;) {
      const shown = await screen();
      if (satisfied(shown)) return shown;
      if (Date.now() > end) throw new Error(`Not on the screen within ${timeoutMs} ms: ${wanted}`);
      await sleep(pollMs);
    }
  };

  const resize: Terminal['resize'] = async (columns, rows) =>
    void (await tmux('resize-window', '-x', String(columns), '-y', String(rows)));
  const press: Terminal['press'] = async (...keys) => void (await tmux('send-keys', ...keys));
  const submit: Terminal['submit'] = async (text) => {
    await tmux('send-keys', '-l', text);
    await waitFor((shown) => shown.includes(text));
    await press('Enter');
  };

  return {
    screen,
    resize,
    waitFor,
    press,
    submit,
    async ask(prompt, answer) {
      await submit(prompt);
      await waitFor((shown) => turnOver.test(shown.split(answer)[1] ?? ''));
    },
    async waitForExit(timeoutMs = 15_000) {
      const end = Date.now() + timeoutMs;
      while ((await tmux('display-message', '-p', '#{pane_dead}')).trim() !== '1') {
        if (Date.now() > end) throw new Error(`Still running after ${timeoutMs} ms`);
        await sleep(pollMs);
      }
    },
    async close() {
      await tmux('kill-server');
    },
  };
}
