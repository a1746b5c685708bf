import type { Argv } from 'yargs';
import { type StepName, stepName } from '../../coordination/names.ts';
import type { GlobalArgs } from '../command.ts';
import { coordinationOptions } from '../coordinate.ts';

/** `<step>`, and what every command on the shared bucket understands. */
export function stepArgs(args: Argv<GlobalArgs>) {
  return args
    .positional('step', { type: 'string', demandOption: true, describe: 'The name of the step' })
    .options(coordinationOptions);
}

export const afterOption = {
  after: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Steps that have to be complete first: a,b',
  },
} as const;

/**
 * Of several names, or several `--after`, all are kept. Of `single` options that are given twice the last one
 * counts, as everywhere.
 */
export function keepingAll<Args>(args: Argv<Args>, single: readonly string[]): Argv<Args> {
  return args
    .parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': true })
    .coerce([...single, ...Object.keys(coordinationOptions)], (value: unknown) =>
      Array.isArray(value) ? value.at(-1) : value,
    ) as Argv<Args>;
}

/** `a,b`, or `a b`. One that is empty, of a variable unset, is no name: it is not taken for no step at all. */
export function stepNames(texts: readonly (string | number)[]): StepName[] {
  return texts.flatMap((text) => listed(String(text)).map(stepName));
}

/** A comma too many is none of a name. */
function listed(text: string): string[] {
  const names = text.split(',').filter((name) => name.trim() !== '');
  return names.length > 0 ? names : [text];
}
