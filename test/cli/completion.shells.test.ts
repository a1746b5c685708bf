import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { type Shell, scripts } from '../../src/cli/completion/scripts.ts';
import { pinnedNode, type Sandbox } from '../support/sandbox.ts';
import { bringTmux, openTerminal } from '../support/tmux.ts';
import { entry, makeUser } from './tracecraft.ts';

interface Used {
  /** Starts it for the user at the keyboard, with no settings of the machine's. */
  command: string[];
  /** Where the user's own settings are, and what of them comes in front. */
  settings: string;
  before?: string;
}

const used: Record<Shell, Used> = {
  bash: { command: ['bash', '--noprofile', '-i'], settings: '.bashrc' },
  zsh: {
    command: ['zsh', '-i', '-d'],
    settings: '.zshrc',
    before: 'autoload -U compinit && compinit -u',
  },
  fish: { command: ['fish'], settings: '.config/fish/completions/tracecraft.fish' },
};

/** Behind all that stands on the screen. */
const atPrompt = /[$%#>]\s*$/;

for (const [shell, { command, settings, before }] of Object.entries(used)) {
  test(`${shell} completes a command, and the name of a step, at Tab`, async (t) => {
    const { sandbox, tracecraft } = await makeUser(t);
    bringTmux(sandbox);
    putOnPath(sandbox);
    await tracecraft('steps', 'add', 'write-the-docs');
    const path = join(sandbox.home, settings);
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${before ?? ''}\n${scripts[shell as Shell]}`);
    const terminal = await openTerminal(sandbox, command);
    try {
      // What is typed before the shell reads its line is no word to be completed.
      await terminal.waitFor(atPrompt);
      await terminal.press('tracecraft session veri', 'Tab');
      await terminal.waitFor(/tracecraft session verify *$/m);
      await terminal.press('C-c');
      await terminal.waitFor(atPrompt);
      await terminal.press('tracecraft claim wri', 'Tab');
      const screen = await terminal.waitFor(/tracecraft claim write-the-docs *$/m);
      assert.doesNotMatch(screen, /error|not found/i);
    } finally {
      await terminal.close();
    }
  });
}

function putOnPath({ bin }: Sandbox): void {
  const path = join(bin, 'tracecraft');
  writeFileSync(path, `#!/bin/sh\nexec '${pinnedNode}' '${entry}' "$@"\n`);
  chmodSync(path, 0o755);
}
