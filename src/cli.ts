import yargs from 'yargs';
import { config } from './cli/config.ts';
import { coordination } from './cli/coordination.ts';
import { doctor } from './cli/doctor.ts';
import { install } from './cli/install.ts';
import { mcp } from './cli/mcp.ts';
import { commands as recall } from './cli/recall.ts';
import { redact } from './cli/redact.ts';
import { reportError } from './cli/report-error.ts';
import { session } from './cli/session.ts';
import { status } from './cli/status.ts';
import { uninstall } from './cli/uninstall.ts';
import { usageError } from './cli/usage-error.ts';
import { version } from './version.ts';

/** `tracecraft <command>`. Exits 0; 1 when what was asked cannot be done; 2 when it was asked wrongly. */

const words = process.argv.slice(2);

process.on('SIGINT', () => process.exit(130));
process.stdout.on('error', (error) => {
  // A full disk, say: what was to be printed is lost, and what goes with it must not be done.
  process.exit(reportError(error));
});

const parser = yargs(words)
  .scriptName('tracecraft')
  .usage(
    '$0 <command>\n\nKeeps what coding agents did: every session, turn by turn, in your own bucket.',
  )
  .command(install)
  .command(uninstall)
  .command([session, ...recall, ...coordination, redact, status, doctor, config, mcp])
  .option('json', { type: 'boolean', default: false, describe: 'Answer in JSON' })
  .version(version)
  .alias('help', 'h')
  .alias('version', 'V')
  .strict()
  .parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': false })
  .detectLocale(false)
  .wrap(Math.min(100, process.stdout.columns || 80))
  .exitProcess(false)
  .fail((message, error, at) => {
    throw error && error.name !== 'YError' ? error : usageError(message, words, at);
  });

try {
  if (words.length === 0) parser.showHelp('log');
  else await parser.parseAsync();
} catch (error) {
  process.exitCode = reportError(error, { json: words.includes('--json') });
}
