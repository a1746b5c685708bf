import { ago } from '../../figures.ts';
import { isConversation, type ThreadRow, threadRow } from '../../harness/codex/threads/list.ts';
import { findSessions } from '../../mirror/select.ts';
import { shortener } from '../../records/record-id.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { type Column, table } from '../print/table.ts';
import { wholeNumber } from '../session/options.ts';
import { shortPath } from '../short-path.ts';

export const threads = command({
  command: 'threads',
  describe: "List this project's threads of Codex, how full they are, and whether they are open",
  builder: (args) =>
    args
      .option('all', { type: 'boolean', default: false, describe: 'Threads of all projects' })
      .option('limit', {
        type: 'number',
        default: 20,
        requiresArg: true,
        describe: 'At most so many threads',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const { cwd, env, project } = context;
      const limit = wholeNumber('limit', args.limit);
      const found = findSessions(context, { harness: 'codex', cwd, all: args.all });
      const rows: ThreadRow[] = [];
      let seen = 0;
      for (const session of found) {
        if (rows.length === limit) break;
        seen += 1;
        const row = isConversation(session) ? await threadRow(session, env) : undefined;
        if (row) rows.push(row);
      }
      if (args.json) return printJson({ threads: rows.map(asJson) });
      if (rows.length === 0) {
        const where = args.all ? 'on this machine' : `in ${project}; --all looks in every project`;
        return note(`There is no thread of Codex ${where}.`);
      }
      const shortened = shortener(found.map(({ id }) => id));
      const thread = { title: 'THREAD', value: (row: ThreadRow) => shortened(row.thread) };
      print(table(rows, [thread, ...columns, ...(args.all ? [folder] : [])]));
      if (seen < found.length) note(`The newest ${limit}; --limit ${found.length} shows all.`);
    }),
});

const folder: Column<ThreadRow> = {
  title: 'FOLDER',
  value: ({ cwd }) => (cwd === undefined ? '?' : shortPath(cwd)),
  shrinkTo: 10,
};

const columns: Column<ThreadRow>[] = [
  { title: 'TITLE', value: ({ title }) => title ?? '', shrinkTo: 16 },
  { title: 'TURNS', value: ({ turns }) => String(turns), align: 'right' },
  { title: 'TOKENS', value: ({ fill }) => tokens(fill), align: 'right' },
  { title: 'CHANGED', value: ({ modified }) => ago(modified), align: 'right' },
  {
    title: 'OPEN',
    value: ({ isOpen }) => (isOpen === true ? 'yes' : isOpen === 'perhaps' ? '?' : ''),
  },
];

/** `84,210 / 258,400 (33%)` */
function tokens({ used, window }: ThreadRow['fill']): string {
  if (used === undefined) return '';
  const now = used.toLocaleString('en');
  if (window === undefined) return now;
  return `${now} / ${window.toLocaleString('en')} (${Math.round((used / window) * 100)}%)`;
}

function asJson({ thread, title, turns, fill, modified, cwd, isOpen }: ThreadRow) {
  return {
    thread,
    title: title ?? null,
    turns,
    tokens: { now: fill.used ?? null, window: fill.window ?? null },
    modified: new Date(modified).toISOString(),
    cwd: cwd ?? null,
    open: isOpen === 'perhaps' ? null : isOpen,
  };
}
