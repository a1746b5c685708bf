import type { Argv } from 'yargs';
import { harnesses } from '../../harness/registry.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';

/** Options that several commands of the group have. */

export const harnessOption = {
  requiresArg: true,
  choices: harnesses.map(({ name }) => name),
  describe: 'Sessions of this harness only',
} as const;

export const projectOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Sessions of this project only',
} as const;

export const idPositional = {
  type: 'string',
  describe: "A session's id, or enough of its beginning",
  coerce: givenId,
} as const;

/** `<id>` with what tells two of the same beginning apart. */
export function recordArgs(args: Argv<GlobalArgs>) {
  return args
    .positional('id', { ...idPositional, demandOption: true })
    .option('harness', harnessOption)
    .option('project', projectOption);
}

/**
 * A blank id, of a variable that was never set, say, would be the beginning of every session's. What is
 * thrown here yargs takes for a mistake in the command line.
 */
export function givenId(id: string): string {
  if (id.trim() !== '') return id;
  throw new Error('An id is needed');
}

/** Reads a whole number off the command line; throws UserError for anything else. */
export function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new UserError(`--${option} needs a whole number above 0`, `For example --${option} 20.`, {
    exitCode: 2,
  });
}
