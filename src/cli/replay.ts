import { command } from './command.ts';
import { coordinationOptions } from './coordinate.ts';
import { siteOptions } from './site/options.ts';

export const replay = command({
  command: 'replay',
  describe: "Make one page of what the project's agents did: sessions, claims, handoffs, mail",
  builder: (args) =>
    args
      .option('project', coordinationOptions.project)
      .option('since', {
        type: 'string',
        default: '7d',
        requiresArg: true,
        describe: 'Only what is newer: 12h, 7d, 2026-01-31',
      })
      .option('until', {
        type: 'string',
        requiresArg: true,
        describe: 'Only what is older: 1h, 2026-01-31',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'The file to write, `-` for stdout; else tracecraft-replay-<project>.html',
      })
      .option('strict', siteOptions.strict)
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Replace a file that is no replay',
      })
      .example([['$0 replay --since 3h'], ['$0 replay --project web -o replay.html']])
      .epilogue('The page stands alone: it loads nothing, and can be sent or kept.'),
  handler: async (args) => (await import('./site/run-replay.ts')).run(args),
});
