import { getMemory } from '../../coordination/memory/get.ts';
import { memoryKeyOf } from '../../coordination/names.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { print, printJson } from '../print/output.ts';
import { keyArgs } from './options.ts';
import { forTerminal, jsonOf } from './value.ts';

export const get = command({
  command: 'get <key>',
  describe: 'Print a value as it is',
  builder: (args) =>
    keyArgs(args)
      .option('with-meta', {
        type: 'boolean',
        default: false,
        describe: 'As JSON, with who set it, when, and its version',
      })
      .example([['$0 memory get db.url'], ['$0 memory get db.url --with-meta']]),
  handler: async (args) => {
    const key = memoryKeyOf(args.key);
    await inCoordination(args, async (c) => {
      const entry = await getMemory(c, key);
      if (entry) {
        const { value, set_by, set_at, type, version } = entry;
        if (args.json)
          return printJson({ key, value: jsonOf(entry), set_by, set_at, type, version });
        if (args.withMeta) return printJson({ key, value, set_by, set_at, type, version });
        return print(`${process.stdout.isTTY ? forTerminal(value) : value}\n`);
      }
      const details = { key, value: null, version: null };
      throw new UserError(`${key} is not set`, 'See `tracecraft memory list`.', { details });
    });
  },
});
