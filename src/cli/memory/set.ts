import { setMemory } from '../../coordination/memory/set.ts';
import { memoryKeyOf } from '../../coordination/names.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { textInput } from '../text-input.ts';
import { ifVersionArgs, keyArgs } from './options.ts';
import { givenValue, lineOf } from './value.ts';

export const set = command({
  command: 'set <key> [value]',
  describe: 'Set a value of up to 1 MiB; the former ones stay in its history',
  builder: (args) =>
    ifVersionArgs(
      keyArgs(args)
        .positional('value', { type: 'string', describe: 'The value; `-` reads it from stdin' })
        .option('file', {
          type: 'string',
          requiresArg: true,
          describe: 'Read the value from a file; `-` is stdin',
        })
        .option('type', {
          requiresArg: true,
          choices: ['text', 'json'] as const,
          default: 'text' as const,
          describe: 'json is checked, and comes back as such with --json',
        }),
      'Only while it has this version; `new`: only if it is not set',
    ).example([
      ['$0 memory set db.url postgres://db/app'],
      ['$0 memory set limits --type json --file limits.json'],
      ['$0 memory set lead alice --if-version new'],
    ]),
  handler: async (args) => {
    const key = memoryKeyOf(args.key);
    const given = givenValue(await textInput(args.value, args.file), args.type);
    await inCoordination(args, async (c) => {
      const entry = await setMemory(c, key, given, { ifVersion: args.ifVersion });
      const { value, type, set_by, set_at, version } = entry;
      const redacted = value !== given.text;
      if (redacted) note('What looked like a secret was replaced before it was stored.');
      printAnswer(
        args,
        { set: true, key, version, type, set_by, set_at, redacted },
        `Set ${key} = ${lineOf(value)}\n`,
      );
    });
  },
});
