import type { CommandModule } from 'yargs';
import { command } from './command.ts';
import { add } from './steps/add.ts';
import { list } from './steps/list.ts';

const steps = command({
  command: 'steps',
  describe: 'Show what is to be done, and who has it; declare steps',
  builder: (args) => args.command([list, add]),
  handler() {},
});

export const commands: CommandModule[] = [steps];
