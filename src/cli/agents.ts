import type { CommandModule } from 'yargs';

export const commands: CommandModule[] = [];
