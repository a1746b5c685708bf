import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

/** What every command understands. */
export interface GlobalArgs {
  json: boolean;
}

interface Definition<Args> {
  command: string;
  aliases?: string[];
  describe: string;
  builder?: (args: Argv<GlobalArgs>) => Argv<Args>;
  handler: (args: ArgumentsCamelCase<Args>) => void | Promise<void>;
}

/** A command whose handler gets what its builder declared. */
export function command<Args = GlobalArgs>(definition: Definition<Args>): CommandModule {
  return definition as unknown as CommandModule;
}

/** A command that only holds others: `session list`, `session show`, … */
export function group(
  name: string,
  describe: string,
  commands: CommandModule[],
  epilogue = '',
): CommandModule {
  return {
    command: name,
    describe,
    builder: (args) =>
      args.command(commands).demandCommand(1, `${name} needs a command`).epilogue(epilogue),
    handler() {},
  };
}
