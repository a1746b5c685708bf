import { command } from '../command.ts';
import { sessionIds, siteOptions } from './options.ts';

export const open = command({
  command: 'open [ids..]',
  describe: 'Build what is new of the pages, and open them in the browser',
  builder: (args) =>
    args
      .positional('ids', sessionIds)
      .options(siteOptions)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: "The folder to build in; default: one in tracecraft's own",
      })
      .option('print', {
        type: 'boolean',
        default: false,
        describe: 'Say where the pages lie, and open nothing',
      })
      .example([['$0 site open'], ['$0 site open 88e9328b']])
      .epilogue('Of one session its page is opened, of more the list of them.'),
  handler: async (args) => (await import('./run-open.ts')).run(args),
});
