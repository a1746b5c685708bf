import type { CommandModule } from 'yargs';
import { log } from './log/log.ts';

export const commands: CommandModule[] = [log];
