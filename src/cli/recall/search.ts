import { withoutColours } from '../../export/shown-facts.ts';
import { hitFacts } from '../../recall/hit-facts.ts';
import type { Match } from '../../recall/match-turn.ts';
import { type Hit, search as searchIndex } from '../../recall/search.ts';
import { turnIds } from '../../recall/turn-id.ts';
import { command } from '../command.ts';
import { localMinute } from '../print/local-time.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain, withoutUnseen } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { wholeNumber } from '../session/options.ts';
import {
  inIndex,
  keepingWords,
  lookedIn,
  scopeOf,
  scopeOptions,
  timeOptions,
  timesOf,
} from './options.ts';

export const search = command({
  command: 'search <query..>',
  describe: "Find words in this project's sessions; with --all, in those of every project",
  builder: (args) =>
    keepingWords(args, ['since', 'until', 'tool', 'file', 'limit'])
      .positional('query', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Words that a turn has all of; "…" as they stand, begin*, -without, OR',
      })
      .options(scopeOptions)
      .options(timeOptions)
      .option('tool', {
        type: 'string',
        requiresArg: true,
        describe: 'Only turns in which this tool was called',
      })
      .option('file', {
        type: 'string',
        requiresArg: true,
        describe: 'Only turns that read or wrote this file: its path, or the end of it',
      })
      .option('said', {
        type: 'boolean',
        default: false,
        describe: 'Only what was said, not what tools did',
      })
      .option('limit', {
        type: 'number',
        default: 10,
        requiresArg: true,
        describe: 'At most so many turns',
      })
      .example([
        ['$0 search login timeout', 'Turns with both words'],
        ['$0 search \'"connection refused" -test\' --since 7d', 'In a row, and without a word'],
        ['$0 search --since 7d -- login -test', 'Behind -- nothing is an option'],
      ])
      .epilogue('Exits 0 also when nothing is found.'),
  handler: (args) => {
    const limit = wholeNumber('limit', args.limit);
    const times = timesOf(args);
    const query = args.query.join(' ').trim();
    return inIndex((context, db) => {
      const scope = scopeOf(context, db, args);
      const { bucket, project, harness, record } = scope;
      const { tool, file, said } = args;
      const filter = {
        bucket,
        project,
        harness,
        session: record?.record,
        tool,
        file,
        said,
        ...times,
      };
      const { hits, more } = searchIndex(db, query, filter, limit);
      const idOf = turnIds(db, bucket);
      if (args.json) {
        const found = hits.map((hit) => hitFacts(hit, idOf(hit, hit.ordinal)));
        return printJson({ query, project: project ?? null, more, hits: found });
      }
      if (hits.length === 0) {
        const why = more ? ' among the newest that were looked at' : '';
        return print(`Nothing is found${why} ${lookedIn(scope)}. Try fewer words, or begin*.\n`);
      }
      const severalProjects = project === undefined && record === undefined;
      for (const hit of hits) print(hitText(hit, idOf(hit, hit.ordinal), severalProjects));
      if (more)
        note(
          `The best ${hits.length}; --limit ${limit * 2} shows more. Read one with \`tracecraft recall <id>\`.`,
        );
    });
  },
});

/** Which turn, what it was about, and the line that matches. */
function hitText(hit: Hit, id: string, withProject: boolean): string {
  const { startedAt, harness, project, line, match, fate } = hit;
  const time = startedAt === null ? '' : localMinute(startedAt);
  const facts = [
    time,
    harness,
    withProject && plain(project),
    fate === 'rewound' && 'gone back before',
  ];
  const lines = [`${style('bold', id)}  ${facts.filter(Boolean).join('  ')}`, `  ${plain(line)}`];
  if (match.in !== 'line') {
    lines.push(
      `  ${style('dim', `${match.tool === undefined ? match.in : plain(match.tool)}:`)} ${marked(match)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function marked({ line, marks }: Match): string {
  const clean = (from: number, to?: number) =>
    withoutUnseen(withoutColours(line.slice(from, to))).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  let shown = '';
  let at = 0;
  for (const [from, to] of marks) {
    shown += clean(at, from) + style(['bold', 'yellow'], clean(from, to));
    at = to;
  }
  return `${shown}${clean(at)}`.trim();
}
