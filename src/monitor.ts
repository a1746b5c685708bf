import { setFlagsFromString } from 'node:v8';
import { monitor } from './cli/monitor.ts';
import { runCli } from './cli/run-cli.ts';

/**
 * `tracecraft monitor`, which is open all day: without the other commands, and without the compilers that make
 * often used code faster, it needs two thirds of the memory.
 */
for (const flag of ['--no-opt', '--no-maglev', '--optimize-for-size']) setFlagsFromString(flag);
await runCli([monitor]);
