import { type MemoryEvent, watchMemory } from '../../coordination/memory/watch.ts';
import { beat } from '../../coordination/presence/beat.ts';
import { duration } from '../../figures.ts';
import { command } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { note, print, printJsonLine } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { intervalOf } from '../session/time-options.ts';
import { untilInterrupted } from '../watch.ts';
import { prefixArgs, prefixOf } from './options.ts';
import { jsonOf, lineOf } from './value.ts';

export const watch = command({
  command: 'watch [prefix]',
  describe: 'Show what is set and deleted from now on, until Ctrl-C',
  builder: (args) =>
    prefixArgs(args)
      .option('interval', {
        type: 'string',
        default: '2s',
        requiresArg: true,
        describe: 'How often to look',
      })
      .example([['$0 memory watch db', 'The keys that begin with db']]),
  handler: async (args) => {
    const prefix = prefixOf(args.prefix);
    const intervalMs = intervalOf(args.interval);
    await inCoordination(args, async (c) => {
      note(`Looking every ${duration(intervalMs)}; Ctrl-C ends it.`);
      await untilInterrupted(async (signal) => {
        const events = watchMemory(c, prefix, {
          intervalMs,
          signal,
          // Whoever watches is there; that the heartbeat fails says nothing of what is watched.
          onLook: () => void beat(c).catch(() => false),
          onAway: ({ message }) => note(`${plain(message)}; looking on until it is back.`),
        });
        for await (const event of events) {
          if (args.json) printJsonLine(factsOf(event));
          else print(line(event));
        }
      });
    });
  },
});

function line({ key, entry }: MemoryEvent): string {
  const time = new Date().toTimeString().slice(0, 8);
  if (!entry) return `${time}  ${plain(key)} was deleted\n`;
  return `${time}  ${plain(key)} = ${lineOf(entry.value)}  (${plain(entry.set_by)})\n`;
}

function factsOf({ event, key, entry }: MemoryEvent) {
  if (!entry) return { event, key };
  const { set_by, set_at, type, version } = entry;
  return { event, key, value: jsonOf(entry), set_by, set_at, type, version };
}
