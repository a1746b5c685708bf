import { type FormerVersion, memoryHistory } from '../../coordination/memory/history.ts';
import { memoryKeyOf } from '../../coordination/names.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { localTimeOf } from '../print/local-time.ts';
import { print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { quotedLines } from '../print/quoted.ts';
import { keyArgs } from './options.ts';
import { jsonOf } from './value.ts';

export const history = command({
  command: 'history <key>',
  describe: 'Show what a value was set to, oldest first',
  builder: (args) =>
    keyArgs(args)
      .option('limit', {
        type: 'number',
        default: 20,
        requiresArg: true,
        describe: 'Show so many, the newest; 0 shows all',
      })
      .example([['$0 memory history db.url --limit 5']]),
  handler: async (args) => {
    const key = memoryKeyOf(args.key);
    const limit = limitOf(args.limit);
    await inCoordination(args, async (c) => {
      const versions = await memoryHistory(c, key, { limit });
      if (versions.length === 0) {
        const details = { key, history: [] };
        throw new UserError(`${key} was never set`, 'See `tracecraft memory list`.', { details });
      }
      if (args.json) return printJson({ key, history: versions.map(factsOf) });
      for (const version of versions) print(lineOf(version));
    });
  },
});

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 0) return limit;
  throw new UserError('--limit needs a whole number', 'For example --limit 20; 0 shows all.', {
    exitCode: 2,
  });
}

function factsOf(version: FormerVersion) {
  const { type, set_by, set_at, deleted, damaged = false } = version;
  return { value: jsonOf(version), type, set_by, set_at, deleted, damaged };
}

/** As the Python client has it. */
function lineOf({ value, set_by, set_at, deleted, damaged }: FormerVersion): string {
  const what = damaged ? '(damaged)' : deleted ? '(deleted)' : value;
  return `[${localTimeOf(set_at) ?? plain(set_at)}] ${plain(set_by)}: ${quotedLines(what).join('\n')}\n`;
}
