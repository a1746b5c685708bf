import type { CommandModule } from 'yargs';
import { handoff } from './codex/handoff.ts';
import { restore } from './codex/restore.ts';
import { threads } from './codex/threads.ts';
import { trim } from './codex/trim.ts';
import { group } from './command.ts';

export const codex: CommandModule = group(
  'codex',
  "Codex's threads: how full they are, make room in one, go on in a new one",
  [threads, trim, handoff, restore],
);
