import { titleOf } from '../../export/exported-session.ts';
import type { Meta } from '../../records/meta.ts';
import type { Relative, RelativeKind } from '../model.ts';
import type { FoundSession } from './sessions.ts';

const opposite: Record<RelativeKind, RelativeKind> = {
  continues: 'continued',
  continued: 'continues',
  'forked-from': 'forked-into',
  'forked-into': 'forked-from',
  'revision-of': 'revised-into',
  'revised-into': 'revision-of',
};

/** The order in which they are told. */
const kinds = Object.keys(opposite) as RelativeKind[];

type PageOf = (session: FoundSession) => string | undefined;

/** What each session came out of and what came out of it, as far as any record says. */
export function relativesOf(
  all: readonly FoundSession[],
  pageOf: PageOf,
): (session: FoundSession) => Relative[] {
  const find = finder(all);
  const links = new Map<FoundSession, Relative[]>();
  for (const session of all) {
    for (const { relation, found, name } of originsOf(session, find)) {
      if (found === session) continue;
      add(links, session, found ? relativeOf(relation, found, pageOf) : { relation, title: name });
      if (found) add(links, found, relativeOf(opposite[relation], session, pageOf));
    }
  }
  return (session) => inOrder(links.get(session) ?? []);
}

interface Origin {
  relation: RelativeKind;
  found: FoundSession | undefined;
  /** What it is called where nothing else is known of it. */
  name: string;
}

function* originsOf({ main, meta }: FoundSession, find: Finder): Generator<Origin> {
  if (!meta) return;
  const { harness, project, parent, superseded_by: successor } = main.facts;
  const { relation, continues } = meta;
  if (parent !== null && (relation === 'fork' || relation === 'clear' || relation === 'revision')) {
    const found = find.record({ project, harness, id: parent }) ?? find.session(harness, parent);
    yield { relation: relationOf[relation], found, name: parent };
  }
  if (continues) {
    const found = find.session(continues.harness, continues.session);
    yield { relation: 'continues', found, name: continues.session };
  }
  if (successor !== null) {
    const found = find.record({ project, harness, id: successor });
    yield { relation: 'revised-into', found, name: successor };
  }
}

const relationOf = { fork: 'forked-from', clear: 'continues', revision: 'revision-of' } as const;

interface Finder {
  record(of: { project: string; harness: string; id: string }): FoundSession | undefined;
  /** Of several records of a session, the one that was active last. */
  session(harness: string, session: string): FoundSession | undefined;
}

function finder(all: readonly FoundSession[]): Finder {
  const records = new Map<string, FoundSession>();
  const sessions = new Map<string, FoundSession>();
  for (const session of all) {
    const { project, harness, id } = session.main.facts;
    records.set(JSON.stringify([project, harness, id]), session);
    const key = JSON.stringify([harness, session.main.facts.session ?? id]);
    const known = sessions.get(key);
    if (!known || goesOnFrom(session, known)) sessions.set(key, session);
  }
  return {
    record: ({ project, harness, id }) => records.get(JSON.stringify([project, harness, id])),
    session: (harness, session) => sessions.get(JSON.stringify([harness, session])),
  };
}

function goesOnFrom({ meta: a }: FoundSession, { meta: b }: FoundSession): boolean {
  const isOver = (meta: Meta | undefined) => meta?.superseded_by !== undefined;
  if (isOver(a) !== isOver(b)) return isOver(b);
  return (a?.last_record_at ?? '') > (b?.last_record_at ?? '');
}

function relativeOf(relation: RelativeKind, session: FoundSession, pageOf: PageOf): Relative {
  const page = pageOf(session);
  return { relation, title: titleOf(session.main.facts), ...(page !== undefined && { page }) };
}

function add(links: Map<FoundSession, Relative[]>, to: FoundSession, relative: Relative): void {
  links.set(to, [...(links.get(to) ?? []), relative]);
}

/** Each once: two records may say the same of each other. */
function inOrder(relatives: readonly Relative[]): Relative[] {
  const key = ({ relation, page, title }: Relative) =>
    JSON.stringify([kinds.indexOf(relation), page ?? '', title]);
  const each = new Map(relatives.map((relative) => [key(relative), relative]));
  return [...each.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, relative]) => relative);
}
