import type { CommandModule } from 'yargs';
import { list } from './agents/list.ts';
import { remove } from './agents/remove.ts';

/** `agents` alone lists them. */
const agents: CommandModule = {
  command: 'agents',
  describe: 'Show which agents work on the project',
  builder: (args) => args.command([list, remove]),
  handler() {},
};

export const commands: CommandModule[] = [agents];
