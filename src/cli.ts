import { commands } from './cli/commands.ts';
import { runCli } from './cli/run-cli.ts';

await runCli(commands);
