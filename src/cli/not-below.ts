import type { Argv } from 'yargs';

/** What yargs 18 understands, and its types do not tell. */
interface WithLocals<Args> {
  global(names: readonly string[], isGlobal: boolean): Argv<Args>;
}

/**
 * These options and positionals are a command's own: one below it refuses them, or says itself what they are.
 * `args` declares them already: one with `conflicts` would be made global again.
 */
export function notBelow<Args>(names: readonly string[], args: Argv<Args>): Argv<Args> {
  return (args as unknown as WithLocals<Args>).global(names, false);
}
