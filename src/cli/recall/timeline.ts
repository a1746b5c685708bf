import stringWidth from 'string-width';
import { type IndexedTurn, newestTurns } from '../../recall/indexed-turns.ts';
import { turnIds } from '../../recall/turn-id.ts';
import { turnLineFacts } from '../../recall/turn-line-facts.ts';
import { command } from '../command.ts';
import { heading } from '../print/heading.ts';
import { localTime } from '../print/local-time.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { wholeNumber } from '../session/options.ts';
import { inIndex, lookedIn, scopeOf, scopeOptions, timeOptions, timesOf } from './options.ts';

export const timeline = command({
  command: 'timeline',
  describe: 'Show the turns of this project, a line each, the newest last',
  builder: (args) =>
    args
      .options(scopeOptions)
      .options(timeOptions)
      .option('limit', {
        type: 'number',
        default: 50,
        requiresArg: true,
        describe: 'Show so many, the newest',
      })
      .example([['$0 timeline --since 7d'], ['$0 timeline --session 88e9328b']])
      .epilogue('Exits 0 also when there is nothing to show.'),
  handler: (args) => {
    const limit = wholeNumber('limit', args.limit);
    const times = timesOf(args);
    return inIndex((context, db) => {
      const scope = scopeOf(context, db, args);
      const { turns, more } = newestTurns(db, scope, { ...times, limit });
      const ids = turnIds(db, scope.bucket);
      const idOf = (turn: IndexedTurn) => ids(turn.record, turn.ordinal);
      if (args.json) {
        const shown = turns.map((turn) => turnLineFacts(turn, idOf(turn)));
        return printJson({ project: scope.project ?? null, more, turns: shown });
      }
      if (turns.length === 0) return print(`There is no turn ${lookedIn(scope)}.\n`);
      const severalProjects = scope.project === undefined && scope.record === undefined;
      print(lines(turns, idOf, severalProjects));
      if (more) {
        const at = Math.min(...turns.map(({ startedAt }) => startedAt ?? Number.POSITIVE_INFINITY));
        note(
          `The newest ${turns.length}; older ones: --until ${localTime(at)}, or --limit ${limit * 2}.`,
        );
      }
    });
  },
});

function lines(
  turns: readonly IndexedTurn[],
  idOf: (turn: IndexedTurn) => string,
  withProject: boolean,
): string {
  const widest = Math.max(...turns.map((turn) => stringWidth(idOf(turn))));
  let day = '';
  let text = '';
  for (const turn of turns) {
    const time = localTime(turn.startedAt ?? 0);
    if (time.slice(0, 10) !== day) {
      day = time.slice(0, 10);
      text += text === '' ? `${style('bold', day)}\n` : heading(day);
    }
    const id = idOf(turn);
    const gap = ' '.repeat(widest - stringWidth(id) + 2);
    const where = withProject ? `${style('dim', plain(turn.record.project))}  ` : '';
    const line = plain(turn.line);
    const shown = turn.fate === 'rewound' ? style('dim', `(gone back before) ${line}`) : line;
    text += `${time.slice(11, 16)}  ${style('bold', id)}${gap}${where}${shown}\n`;
  }
  return text;
}
