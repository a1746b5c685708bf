import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../install/runtime.ts';
import { UserError } from '../state/user-error.ts';
import { command } from './command.ts';

export const statusline = command({
  command: 'statusline',
  describe: "Print a line for Claude Code's status line, from the JSON that it gives on stdin",
  builder: (args) =>
    args.example([
      ['tracecraft install --statusline', 'Claude Code shows the line from then on'],
      ['my-line; printf \'%s\' "$json" | tracecraft statusline'],
    ]),
  handler() {
    if (process.stdin.isTTY) {
      throw new UserError(
        'statusline reads what Claude Code gives it on stdin',
        'Have Claude Code run it: `tracecraft install --statusline`.',
        { exitCode: 2 },
      );
    }
    // A program of its own, which starts faster than this one: it reads, prints and ends.
    createRequire(import.meta.url)(join(packageRoot(), 'dist', 'statusline.cjs'));
  },
});
