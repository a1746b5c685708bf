import type { Argv } from 'yargs';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { bestEffortOption, coordinationOptions } from '../coordinate.ts';

/** Options that several commands of the group have. */

export function keyArgs(args: Argv<GlobalArgs>) {
  return args
    .positional('key', {
      type: 'string',
      demandOption: true,
      describe: 'The name of the value, with dots between its parts',
    })
    .options(coordinationOptions);
}

export function ifVersionArgs<Args>(args: Argv<Args>, describe: string) {
  return args
    .option('if-version', { type: 'string', requiresArg: true, describe })
    .options(bestEffortOption);
}

export function prefixArgs(args: Argv<GlobalArgs>) {
  return args
    .positional('prefix', { type: 'string', describe: 'Only keys that begin with this' })
    .options(coordinationOptions);
}

/** Throws UserError for what no key can begin with. */
export function prefixOf(text = ''): string {
  const prefix = text.trim();
  if (!prefix.includes('/')) return prefix;
  throw new UserError(`"${prefix}" has a slash`, 'Parts of a key have dots between them.', {
    exitCode: 2,
  });
}
