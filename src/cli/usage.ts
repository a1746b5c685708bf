import type { CommandModule } from 'yargs';
import { usage } from './usage/usage.ts';

export const commands: CommandModule[] = [usage];
