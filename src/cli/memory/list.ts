import { type ListedMemory, listMemory } from '../../coordination/memory/list.ts';
import { isoTime } from '../../coordination/time.ts';
import { ago, size } from '../../figures.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { type Column, table } from '../print/table.ts';
import { prefixArgs, prefixOf } from './options.ts';

export const list = command({
  command: 'list [prefix]',
  aliases: ['ls'],
  describe: 'List the keys, one a line',
  builder: (args) =>
    prefixArgs(args)
      .option('long', {
        type: 'boolean',
        default: false,
        describe: 'With version, size and age',
      })
      .example([['$0 memory list db --long', 'The keys that begin with db']]),
  handler: async (args) => {
    const prefix = prefixOf(args.prefix);
    await inCoordination(args, async (c) => {
      if (!args.json && !args.long) {
        let shown = 0;
        for await (const { key } of listMemory(c, prefix)) {
          print(`${plain(key)}\n`);
          shown += 1;
        }
        if (shown === 0) note(noneText(prefix));
        return;
      }
      const all = await Array.fromAsync(listMemory(c, prefix));
      if (args.json) return printJson({ prefix, memory: all.map(factsOf) });
      if (all.length === 0) note(noneText(prefix));
      print(table(all, columns));
    });
  },
});

/** Beside the answer, which is no line. */
function noneText(prefix: string): string {
  return prefix === '' ? 'No value is set yet.' : `No key begins with ${plain(prefix)}.`;
}

function factsOf({ key, version, modified, bytes }: ListedMemory) {
  return { key, version, modified: isoTime(modified), bytes };
}

const columns: Column<ListedMemory>[] = [
  { title: 'KEY', value: ({ key }) => key, shrinkTo: 12 },
  { title: 'VERSION', value: ({ version }) => version },
  { title: 'SIZE', value: ({ bytes }) => size(bytes), align: 'right' },
  { title: 'SET', value: ({ modified }) => ago(modified), align: 'right' },
];
