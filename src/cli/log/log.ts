import type { Coordination } from '../../coordination/context.ts';
import { happeningFacts } from '../../coordination/timeline/happening-facts.ts';
import { followTimeline, type Happening, kinds, timeline } from '../../coordination/timeline.ts';
import { duration } from '../../figures.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { localMinute } from '../print/local-time.ts';
import { note, print, printJson, printJsonLine } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { wholeNumber } from '../session/options.ts';
import { intervalOf, sinceWhen } from '../session/time-options.ts';
import { untilInterrupted } from '../watch.ts';
import { timelineLines } from './lines.ts';

export const log = command({
  command: 'log',
  describe: 'Show what happened in the project: claims, mail, turns, memory',
  builder: (args) =>
    args
      .options(coordinationOptions)
      .option('since', {
        type: 'string',
        default: '24h',
        requiresArg: true,
        describe: 'Only what is newer: 30m, 12h, 7d, 2026-01-31',
      })
      .option('limit', {
        type: 'number',
        default: 50,
        requiresArg: true,
        describe: 'Show so many, the newest',
      })
      .option('kind', {
        requiresArg: true,
        choices: kinds,
        array: true,
        coerce: (given: string[]) =>
          given.flatMap((text) => text.split(',')) as Happening['kind'][],
        describe: 'Only what is of this kind: claim,complete',
      })
      .option('follow', {
        alias: 'f',
        type: 'boolean',
        default: false,
        describe: 'Go on showing what comes, until Ctrl-C',
      })
      .option('interval', {
        type: 'string',
        default: '5s',
        requiresArg: true,
        describe: 'With --follow: how often to look',
      })
      .example([['$0 log --since 2h --kind claim,complete'], ['$0 log --follow']]),
  handler: (args) => {
    const since = sinceWhen(args.since);
    const limit = wholeNumber('limit', args.limit);
    const intervalMs = intervalOf(args.interval);
    return inCoordination(args, async (c) => {
      const found = await timeline(c, { since, kinds: args.kind });
      const shown = limit === 0 ? [] : found.slice(-limit);
      if (args.follow) {
        const options = { since, kinds: args.kind, intervalMs, told: found };
        return follow(c, shown, options, args.json);
      }
      if (args.json) {
        const facts = { project: c.project, since: new Date(since).toISOString() };
        return printJson({ ...facts, total: found.length, events: shown.map(happeningFacts) });
      }
      if (found.length === 0) return print(`Nothing happened since ${localMinute(since)}.\n`);
      print(timelineLines(shown).join(''));
      const left = found.length - shown.length;
      if (left > 0) note(`The last ${shown.length} of ${found.length}; --limit shows more.`);
    });
  },
});

type Following = Pick<
  Parameters<typeof followTimeline>[1],
  'since' | 'kinds' | 'intervalMs' | 'told'
>;

/** A line each as it comes; with `--json` an object a line. To end it is how it is used. */
async function follow(
  c: Coordination,
  shown: readonly Happening[],
  options: Following,
  json: boolean,
): Promise<void> {
  let last: Happening | undefined;
  const show = (happenings: readonly Happening[]) => {
    if (json) for (const each of happenings) printJsonLine(happeningFacts(each));
    else print(timelineLines(happenings, last).join(''));
    last = happenings.at(-1) ?? last;
  };
  show(shown);
  note(`Looking every ${duration(options.intervalMs)}; Ctrl-C ends it.`);
  let isAway = false;
  const onAway = ({ message }: Error) => {
    if (!isAway) note(`${plain(message)}; looking on until it is back.`);
    isAway = true;
  };
  await untilInterrupted(async (signal) => {
    for await (const happening of followTimeline(c, { ...options, signal, onAway })) {
      isAway = false;
      show([happening]);
    }
  });
}
