import yargs, { type CommandModule } from 'yargs';
import { version } from '../version.ts';
import { complete, completionFlag } from './completion/complete.ts';
import { print } from './print/output.ts';
import { reportError } from './report-error.ts';
import { refusedWord, withQuery } from './search-words.ts';
import { usageError } from './usage-error.ts';

/** `tracecraft <command>`. Exits 0; 1 when what was asked cannot be done; 2 when it was asked wrongly. */
export async function runCli(commands: CommandModule[]): Promise<void> {
  const words = process.argv.slice(2);
  const taken = withQuery(words);
  const completes = words[0] === completionFlag;
  // The form with what each word is, which the scripts of all shells take.
  if (completes) process.env.SHELL = 'fish';

  process.on('SIGINT', () => process.exit(130));
  process.stdout.on('error', (error) => {
    // A full disk, say: what was to be printed is lost, and what goes with it must not be done.
    process.exit(reportError(error));
  });

  const parser = yargs(taken)
    .scriptName('tracecraft')
    .usage(
      '$0 <command>\n\nKeeps what coding agents did: every session, turn by turn, in your own bucket.',
    )
    .command(commands)
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
      throw error && error.name !== 'YError'
        ? error
        : (refusedWord(message, words) ?? usageError(message, words, at));
    });

  if (completes) {
    const found = await complete(words.slice(1), (typed) => parser.getCompletion([...typed]));
    return print(found.map((line) => `${line}\n`).join(''));
  }
  try {
    if (words.length === 0) parser.showHelp('log');
    else await parser.parseAsync();
  } catch (error) {
    process.exitCode = reportError(error, { json: taken.includes('--json') });
  }
}
