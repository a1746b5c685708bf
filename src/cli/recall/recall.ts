import { quote } from '../../install/shell-words.ts';
import { type Asked, askedTurns, turnsBeforeThat } from '../../recall/asked-turns.ts';
import {
  bodyOf,
  type IndexedTurn,
  type TurnScope,
  turnsAround,
  wholeTurn,
} from '../../recall/indexed-turns.ts';
import { type TurnIds, turnIds } from '../../recall/turn-id.ts';
import type { When } from '../../recall/when.ts';
import type { Database } from '../../state/database.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { notBelow } from '../not-below.ts';
import { localMinute, localTime } from '../print/local-time.ts';
import { print, printJson } from '../print/output.ts';
import { wholeNumber } from '../session/options.ts';
import { keeping } from './keeping.ts';
import {
  inIndex,
  keepingWords,
  lookedIn,
  type ScopeArgs,
  scopeOf,
  scopeOptions,
} from './options.ts';
import { turnText } from './turn-text.ts';

/** Turns at once, by what was asked: a query has its best ones, the rest are read in order. */
const usual = { query: 3, other: 20 };

/** What is of no meaning to the commands below it. */
const own = [
  ...Object.keys(scopeOptions),
  ...['what', 'before', 'tools', 'thinking', 'limit', 'skip'],
];

export const recall = command({
  command: 'recall [what..]',
  describe: 'Show turns as they were said: by id, session, time or words',
  builder: (args) =>
    notBelow(
      own,
      keepingWords(args.command(keeping), ['before', 'limit', 'skip'])
        .positional('what', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe:
            '88e9328b.12, 88e9328b.3-9, 88e9328b, 14:02, yesterday 9:00-10:30, 2026-01-31, 2h, or words',
        })
        .options(scopeOptions)
        .option('before', {
          type: 'string',
          requiresArg: true,
          describe: 'The turns before this one, also of the sessions that its session goes on from',
        })
        .option('tools', {
          type: 'boolean',
          default: false,
          describe: 'With what the tools were given and gave back',
        })
        .option('thinking', {
          type: 'boolean',
          default: false,
          describe: 'With what the agent thought',
        })
        .option('limit', {
          type: 'number',
          requiresArg: true,
          describe: `At most so many turns [default: ${usual.other}; by words ${usual.query}]`,
        })
        .option('skip', {
          type: 'number',
          default: 0,
          requiresArg: true,
          describe: 'By time or words: pass over the first so many',
        })
        .example([
          ['$0 recall 88e9328b.12 --tools', 'One turn, with what its tools did'],
          ['$0 recall 14:00-15:30', 'Of the latest such hours that are past'],
          ['$0 recall --before 88e9328b.12', 'What led to it'],
        ])
        .epilogue(
          'Exits 0 also when a time or words find nothing; 1 for a turn or session that is not there.',
        ),
    ),
  handler: (args) => {
    const { what, before } = args;
    if (what.length === 0 && before === undefined && args.session === undefined) {
      throw new UserError('What is to be recalled?', examples, { exitCode: 2 });
    }
    if (what.length > 0 && before !== undefined) {
      throw new UserError(
        '--before stands alone',
        `For example: tracecraft recall --before ${before}`,
        {
          exitCode: 2,
        },
      );
    }
    const limit = args.limit === undefined ? undefined : wholeNumber('limit', args.limit);
    const skip = args.skip === 0 ? 0 : wholeNumber('skip', args.skip);
    return inIndex((context, db) => {
      const scope = scopeOf(context, db, args);
      const asked = ask(db, { what, before, scope, limit, skip });
      const idOf = turnIds(db, scope.bucket);
      const next = asked.rest && nextCommand(asked, args);
      if (isUnknownSession(asked, args)) throw unknownSession(what[0] as string, scope);
      if (args.json) return printJson(forMachines(db, asked, idOf, next));
      if (asked.when) print(`${whenText(asked.when)}\n\n`);
      if (asked.turns.length === 0) return print(nothing(db, asked, scope, idOf));
      for (const turn of asked.turns) {
        print(turnText(idOf(turn.record, turn.ordinal), turn, wholeTurn(db, turn), args));
        print('\n');
      }
      if (next !== undefined) print(`More: ${next}\n`);
    });
  },
});

const examples =
  'A turn (88e9328b.12), some (88e9328b.3-9), a session (88e9328b), a time (14:02, yesterday 9:00-10:30, 2026-01-31, 2h), or words.';

interface Question {
  what: string[];
  before?: string;
  scope: TurnScope;
  limit?: number;
  skip: number;
}

function ask(db: Database, { what, before, scope, limit, skip }: Question): Asked {
  const options = { scope, limit: limit ?? usual.other, skip };
  if (before !== undefined) return turnsBeforeThat(db, before, options);
  const words = what.length > 0 ? what : [scope.record?.record ?? ''];
  return askedTurns(db, words, { ...options, queryLimit: limit ?? usual.query });
}

/** Of one word, in all its forms an id's: as short as ids are printed, or whole. */
const idLike = /^[0-9a-f]{8}(?:-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i;

function isUnknownSession({ as, turns }: Asked, { what, skip }: RecallArgs): boolean {
  const isNothing = as === 'query' && turns.length === 0 && skip === 0;
  return isNothing && what.length === 1 && idLike.test(what[0]?.trim() ?? '');
}

function unknownSession(word: string, scope: TurnScope): UserError {
  return new UserError(
    `No session's id begins with "${word.trim()}"`,
    `As a word it is not found either ${lookedIn(scope)}.`,
    { details: { asked: 'query', turns: [], next: null } },
  );
}

interface RecallArgs extends ScopeArgs {
  what: string[];
  tools: boolean;
  thinking: boolean;
  limit?: number;
  skip: number;
}

/** What prints the rest, wherever and whenever it is run: a time is said by its date. */
function nextCommand({ as, rest = [], when }: Asked, args: RecallArgs): string {
  const { limit, tools, thinking, what } = args;
  const again = when ? spelled(when) : what.join(' ');
  const isFound = as === 'time' || as === 'query';
  const words = [
    ...['tracecraft', 'recall', ...rest],
    ...(isFound ? scopeWords(args) : []),
    ...(limit === undefined ? [] : ['--limit', String(limit)]),
    ...(tools ? ['--tools'] : []),
    ...(thinking ? ['--thinking'] : []),
    // A word that begins with a dash would be an option.
    ...(isFound ? [again.replace(/^-/, ' -')] : []),
  ];
  return words.map(quote).join(' ');
}

function scopeWords({ project, all, harness, session }: ScopeArgs): string[] {
  return [
    ...(project === undefined ? [] : ['--project', project]),
    ...(all ? ['--all'] : []),
    ...(harness === undefined ? [] : ['--harness', harness]),
    ...(session === undefined ? [] : ['--session', session]),
  ];
}

function spelled({ stretches }: When): string {
  const times = stretches.flat();
  return `${localTime(Math.min(...times))}..${localTime(Math.max(...times))}`;
}

/** `From 2026-11-20T14:00:00+01:00 to 2026-11-20T15:30:00+01:00:` */
function whenText({ stretches }: When): string {
  const named = stretches.map(([from, to]) => `from ${localTime(from)} to ${localTime(to)}`);
  return `Turns ${named.join(' and ')}:`;
}

function nothing(db: Database, { when }: Asked, scope: TurnScope, idOf: TurnIds): string {
  const [first] = when?.stretches ?? [];
  if (!first) return `Nothing is found ${lookedIn(scope)}. Try fewer words, or begin*.\n`;
  const near = turnsAround(db, first[0], scope).map(
    (turn) => `${idOf(turn.record, turn.ordinal)} (${localMinute(turn.startedAt ?? 0)})`,
  );
  const nearest = near.length > 0 ? ` The nearest: ${near.join(' and ')}.` : '';
  return `There is no turn ${lookedIn(scope)}.${nearest}\n`;
}

function forMachines(db: Database, { as, turns, when }: Asked, idOf: TurnIds, next?: string) {
  return {
    asked: as,
    ...(when && {
      stretches: when.stretches.map(([from, to]) => [localTime(from), localTime(to)]),
    }),
    turns: turns.map((turn) => ({ ...aboutTurn(turn, idOf), ...bodyOf(db, turn.id) })),
    next: next ?? null,
  };
}

function aboutTurn({ record, ordinal, line }: IndexedTurn, idOf: TurnIds) {
  const { harness, project, session, title } = record;
  return {
    id: idOf(record, ordinal),
    harness,
    project,
    session,
    record: record.record,
    title,
    line,
  };
}
