import { readableUrl } from '../../bucket/readable-url.ts';
import { age, count, size } from '../../figures.ts';
import { allSessions } from '../../mirror/select.ts';
import { sessionBehind } from '../../mirror/session-behind.ts';
import { type Family, recordsOf } from '../../records/families.ts';
import { openKnownMetas } from '../../records/known-metas.ts';
import { findRecords, type ListedRecord } from '../../records/list.ts';
import { listSessions, type SessionRecord } from '../../records/list-sessions.ts';
import { shortener } from '../../records/record-id.ts';
import { counted, lastActive, sessionFacts } from '../../records/session-facts.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { type Column, table } from '../print/table.ts';
import { harnessOption, projectOption, wholeNumber } from './options.ts';

type Session = Family<SessionRecord>;

/** `recent` is the order in which they come. */
const orders = {
  recent: undefined,
  size: (a: Session, b: Session) => bytesOf(b) - bytesOf(a),
  turns: (a: Session, b: Session) => (b.root.meta?.turns ?? 0) - (a.root.meta?.turns ?? 0),
  title: (a: Session, b: Session) => titleOf(a.root).localeCompare(titleOf(b.root)),
};

export const list = command({
  command: 'list',
  aliases: ['ls'],
  describe: "List this project's sessions in the bucket; with --all, those of every project",
  builder: (args) =>
    args
      .option('harness', harnessOption)
      .option('project', { ...projectOption, conflicts: 'all' })
      .option('all', { type: 'boolean', describe: 'Sessions of all projects' })
      .option('limit', {
        type: 'number',
        default: 20,
        requiresArg: true,
        describe: 'At most so many sessions',
      })
      .option('sort', {
        requiresArg: true,
        choices: Object.keys(orders) as (keyof typeof orders)[],
        default: 'recent' as const,
        describe: 'What comes first',
      })
      .option('verbose', {
        type: 'boolean',
        default: false,
        describe: 'All that came out of each session, also files kept beside it',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const limit = wholeNumber('limit', args.limit);
      const project = args.all ? undefined : (args.project ?? context.project);
      const filter = { project, harness: args.harness };
      const order = orders[args.sort];
      const known = openKnownMetas(context);
      const { families, ids } = await listSessions(
        await context.bucket(),
        known,
        filter,
        order ? {} : { newest: limit },
      ).finally(() => known.close());
      const shown = (order ? families.toSorted(order) : families).slice(0, limit);
      if (args.json) {
        const sessions = shown.flatMap(recordsOf).map(sessionFacts);
        return printJson({ project: project ?? null, total: families.length, sessions });
      }
      if (families.length === 0) {
        return print(await sayNothingThere(context, project, args.harness));
      }
      const rows = shown.flatMap((family) => rowsOf(family, args.verbose));
      print(table(rows, columnsFor(families, ids, args.all === true)));
      if (shown.length < families.length) {
        note(
          `${shown.length} of ${count(families.length, 'session')}; --limit ${families.length} shows all.`,
        );
      }
    }),
});

/** A line of the list: a record, or how many more there are. */
interface Row {
  record?: SessionRecord;
  title: string;
  bytes: number;
}

/** So many of those that came out of a session are shown. */
const mostMembers = 5;

function rowsOf(family: Session, verbose: boolean): Row[] {
  const { root } = family;
  // What a session keeps in files of its own counts as its own.
  const kept = verbose ? [] : family.members.filter(({ record }) => isAttachments(record));
  const members = verbose
    ? family.members
    : family.members.filter(({ record }) => !isAttachments(record));
  const bytes = [root, ...kept.map(({ record }) => record)].reduce(
    (sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0),
    0,
  );
  const most = verbose || members.length <= mostMembers + 1 ? members.length : mostMembers;
  const rows: Row[] = [{ record: root, title: titleOf(root), bytes }];
  for (const { record, depth } of members.slice(0, most)) {
    const title = `${'  '.repeat(depth - 1)}└ ${titleOf(record)}`;
    rows.push({ record, title, bytes: record.meta?.total_uploaded_bytes ?? 0 });
  }
  const left = members.length - most;
  if (left > 0) rows.push({ title: `└ ${left} more; --verbose shows them`, bytes: 0 });
  return rows;
}

function isAttachments({ meta }: ListedRecord): boolean {
  return meta?.relation === 'attachments';
}

function columnsFor(families: readonly Session[], ids: string[], all: boolean): Column<Row>[] {
  const severalHarnesses = new Set(families.map(({ root }) => root.address.harness)).size > 1;
  const of = (value: (record: SessionRecord) => string) => (row: Row) =>
    row.record ? value(row.record) : '';
  const shorten = shortener(ids);
  const columns: (Column<Row> | false)[] = [
    { title: 'ID', value: of(({ address }) => shorten(address.record)), colour: () => 'bold' },
    severalHarnesses && { title: 'HARNESS', value: of(({ address }) => address.harness) },
    all && {
      title: 'PROJECT',
      value: of(({ address }) => address.project),
      shrinkTo: 10,
      keepsEnd: true,
    },
    { title: 'TITLE', value: ({ title }) => title, shrinkTo: 12, colour: titleColour },
    {
      title: 'AGE',
      value: of((record) => age(lastActive(record) ?? Number.NaN)),
      align: 'right',
    },
    {
      title: 'SIZE',
      value: ({ record, bytes }) => (record ? (record.meta ? size(bytes) : '?') : ''),
      align: 'right',
    },
    {
      title: 'TURNS',
      value: of(({ meta }) => String(counted(meta, 'turns') ?? '?')),
      align: 'right',
    },
    { title: 'HOST', value: of(({ meta }) => (meta ? meta.host || '?' : '')), shrinkTo: 6 },
  ];
  return columns.filter((column) => column !== false);
}

function titleOf({ meta, damage }: ListedRecord): string {
  if (!meta) return `(damaged: ${damage})`;
  const marks = [
    meta.schema_version === 1 && 'Python client',
    meta.deleted_at !== undefined && 'being deleted',
    meta.superseded_by !== undefined && 'rewritten',
    meta.relation === 'revision' && 'newer version',
    meta.relation === 'fork' && `fork of ${meta.parent?.slice(0, 8)}`,
    meta.relation === 'attachments' && 'files',
  ].filter(Boolean);
  const title = meta.title ?? (meta.relation === 'attachments' ? meta.source : '(no title)');
  return marks.length > 0 ? `(${marks.join(', ')}) ${title}` : title;
}

function titleColour({ record }: Row) {
  if (!record) return 'dim';
  if (!record.meta) return 'red';
  return record.meta.superseded_by === undefined ? undefined : 'dim';
}

function bytesOf(family: Session): number {
  return recordsOf(family).reduce((sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0), 0);
}

async function sayNothingThere(
  context: CliContext,
  project: string | undefined,
  harness: string | undefined,
): Promise<string> {
  const { bucket, bucketUrl } = context;
  let others = 0;
  const projects = new Set<string>();
  for await (const { address } of findRecords(await bucket())) {
    others += 1;
    projects.add(address.project);
  }
  const which = harness === undefined ? 'session' : `${harness} session`;
  const none = project === undefined ? `No ${which} is` : `No ${which} of ${project} is`;
  if (others === 0) {
    return `${none} in ${readableUrl(bucketUrl)}${adviceFor(context)}\n`;
  }
  const there = `${count(others, 'session')} of ${count(projects.size, 'project')}`;
  return `${none} in the bucket.\nIt has ${there}: tracecraft session list --all\n`;
}

/** What was deleted on purpose is not brought in with the rest. */
function adviceFor(context: CliContext): string {
  const all = [...allSessions(context)].map((found) => sessionBehind(context, found));
  return all.length > 0 && all.every(({ isDeleted, bytes }) => isDeleted && bytes === 0)
    ? ': what this machine has was deleted on purpose.\nBring one back: tracecraft session mirror --again --session-id <id>'
    : ' yet.\nBring in what this machine has: tracecraft session mirror --all';
}
