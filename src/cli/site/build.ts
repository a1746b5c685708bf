import { command } from '../command.ts';
import { givenId } from '../session/options.ts';
import { sessionIds, siteOptions } from './options.ts';

export const defaultFolder = 'tracecraft-site';

export const build = command({
  command: 'build [ids..]',
  describe: 'Build a folder of pages, or bring it up to date; with --single, one file',
  builder: (args) =>
    args
      .positional('ids', sessionIds)
      .options(siteOptions)
      .option('out', {
        type: 'string',
        default: defaultFolder,
        requiresArg: true,
        describe: 'The folder to build in: a new one, an empty one, or one of a build before',
      })
      .option('full', { type: 'boolean', default: false, describe: 'Build every page anew' })
      .option('single', {
        type: 'string',
        requiresArg: true,
        coerce: givenId,
        conflicts: 'all',
        describe: 'Write this session as one file that needs no other',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        implies: 'single',
        describe: 'With --single: the file to write; else it goes to stdout',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'With -o: replace what is there',
      })
      .example([
        ['$0 site build'],
        ['$0 site build --all --since 30d --out ~/sessions'],
        ['$0 site build --single 88e9328b -o session.html'],
      ])
      .epilogue(
        'Pages are redacted anew. Look through them before you pass them on: `tracecraft site check`. Exits 1 when a session could not be read.',
      ),
  handler: async (args) => (await import('./run-build.ts')).run(args),
});
