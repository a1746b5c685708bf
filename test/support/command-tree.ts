import yargs, { type Argv, type CommandModule } from 'yargs';
import { commands } from '../../src/cli/commands.ts';

/** A command as it is declared. */
export interface Known {
  about: string;
  /** Names and aliases of its options and positionals, but for the hidden; what the help says of each. */
  options: Map<string, string>;
  /** Of its options with choices, those that may stand without one. */
  choiceless: string[];
  below: Map<string, Known>;
}

/** What yargs keeps of a command that is being declared. */
interface Declared {
  getOptions(): {
    key: Record<string, unknown>;
    alias: Record<string, string[]>;
    choices: Record<string, unknown>;
    narg: Record<string, number>;
    hiddenOptions: string[];
  };
  getInternalMethods(): {
    getCommandInstance(): { getCommandHandlers(): Record<string, Handler> };
    getUsageInstance(): { getDescriptions(): Record<string, string | undefined> };
  };
}

type Handler = Pick<CommandModule, 'builder'> & {
  description?: string;
  /** `reindex [what]` */
  original: string;
};

export const commandTree = belowOf(yargs().command(commands));

function knownOf({ builder, description, original }: Handler): Known {
  const args = yargs();
  if (typeof builder === 'function') builder(args);
  const { getOptions, getInternalMethods } = args as unknown as Declared;
  const { key, alias, choices, narg, hiddenOptions } = getOptions.call(args);
  const told = getInternalMethods.call(args).getUsageInstance().getDescriptions();
  const aliases = Object.values(alias).flat();
  const options = Object.keys(key)
    .filter((name) => !hiddenOptions.includes(name))
    .map((name): [string, string] => [
      name,
      told[name] ?? (aliases.includes(name) ? 'an alias' : ''),
    ]);
  const choiceless = Object.keys(choices).filter(
    (name) => !(name in narg) && !/[<[]/.test(original.split(name)[0]?.at(-1) ?? ''),
  );
  return { about: description ?? '', options: new Map(options), choiceless, below: belowOf(args) };
}

function belowOf(args: Argv): Map<string, Known> {
  const { getCommandInstance } = (args as unknown as Declared).getInternalMethods();
  const handlers = Object.entries(getCommandInstance().getCommandHandlers());
  return new Map(handlers.map(([name, handler]) => [name, knownOf(handler)]));
}
