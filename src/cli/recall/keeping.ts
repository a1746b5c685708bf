import type { Argv, CommandModule } from 'yargs';
import { exportCommand } from './export.ts';
import { pruneCommand } from './prune.ts';
import { reindexCommand } from './reindex.ts';
import { statusCommand } from './status.ts';
import { summarizeCommand } from './summarize.ts';

/** What is done with the index itself: words that `recall` takes for a command and not for a question. */
export const keeping = [
  statusCommand,
  reindexCommand,
  pruneCommand,
  exportCommand,
  summarizeCommand,
].map(takingOne);

/** `recall` keeps all words of its question; below it, of an option that is given twice the last one counts. */
function takingOne(module: CommandModule): CommandModule {
  const { builder } = module;
  return {
    ...module,
    builder: (args) => {
      const one = args.parserConfiguration({
        'strip-aliased': true,
        'duplicate-arguments-array': false,
      });
      return typeof builder === 'function' ? (builder(one) as Argv) : one;
    },
  };
}
