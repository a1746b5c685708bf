import { deleteMemory } from '../../coordination/memory/delete.ts';
import { memoryKeyOf } from '../../coordination/names.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { ifVersionArgs, keyArgs } from './options.ts';

export const deleteCommand = command({
  command: 'delete <key>',
  aliases: ['rm'],
  describe: 'Delete a value; its history stays',
  builder: (args) =>
    ifVersionArgs(keyArgs(args), 'Only while it has this version').example([
      ['$0 memory delete db.url'],
    ]),
  handler: async (args) => {
    const key = memoryKeyOf(args.key);
    await inCoordination(args, async (c) => {
      const deleted = await deleteMemory(c, key, { ifVersion: args.ifVersion });
      if (!deleted) {
        const details = { deleted, key };
        throw new UserError(`${key} is not set`, 'See `tracecraft memory list`.', { details });
      }
      printAnswer(args, { deleted, key }, `Deleted ${key}\n`);
    });
  },
});
