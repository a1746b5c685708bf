import { command } from '../command.ts';
import { sessionIds, siteOptions } from './options.ts';

export const usualPort = 4747;

export const serve = command({
  command: 'serve [ids..]',
  describe: 'Show pages to the browsers of this machine, live as turns arrive, until Ctrl-C',
  builder: (args) =>
    args
      .positional('ids', sessionIds)
      .options(siteOptions)
      .option('port', {
        type: 'number',
        requiresArg: true,
        describe: `The port to listen at, 0 for any; default: ${usualPort}, or the next that is free`,
      })
      .option('open', { type: 'boolean', default: false, describe: 'Open it in the browser' })
      .example([['$0 site serve --open'], ['$0 site serve --all --since 7d --port 8080']])
      .epilogue('It answers this machine alone, at 127.0.0.1, and only reads.'),
  handler: async (args) => (await import('./run-serve.ts')).run(args),
});
