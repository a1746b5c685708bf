import { type FindingKind, findingKinds } from '../../site/check/finding.ts';
import { command } from '../command.ts';
import { defaultFolder } from './build.ts';

export const check = command({
  command: 'check [dir]',
  describe: 'Look through pages for what should not be published; exits 1 if there is any',
  builder: (args) =>
    args
      .positional('dir', {
        type: 'string',
        default: defaultFolder,
        describe: 'The folder of a build, any other, or a single page',
      })
      .option('allow', {
        requiresArg: true,
        choices: findingKinds,
        array: true,
        default: [],
        coerce: (given: string[]) => given.flatMap((text) => text.split(',')) as FindingKind[],
        describe: 'Kinds that may stay: path,host',
      })
      .example([['$0 site check'], ['$0 site check --allow path,host']])
      .epilogue(
        'Nothing is sent anywhere, and no secret is shown. Finding nothing is no proof: rules know the shapes of secrets, not what you would rather keep to yourself.',
      ),
  handler: async (args) => (await import('./run-check.ts')).run(args),
});
