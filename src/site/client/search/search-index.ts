import type { Directory, DirectoryEntry, PageEntry, PageTurn } from '../../search/index-format.ts';
import type { LoadChunk } from './chunks.ts';
import { type OpenSegment, openSegment, searchSegment } from './search-segment.ts';
import type { WantedClause } from './typed-query.ts';

export interface SearchQuery {
  clauses: readonly WantedClause[];
  /** Bits of `kinds.ts`. */
  kinds: number;
  /** Empty: any. */
  project: string;
  harness: string;
}

/** A session that has turns which fit, the newest first. */
export interface FoundSession {
  page: PageEntry;
  /** In the page's order. */
  hits: FoundTurn[];
  /** Reads how some of them are shown. */
  show(hits: readonly FoundTurn[]): Promise<PageTurn[]>;
}

export interface FoundTurn {
  /** In its segment. */
  turn: number;
  kinds: number;
}

export interface SearchIndex {
  /** Loads what every search needs, ahead of the first one. */
  prepare(): Promise<void>;
  search(query: SearchQuery): AsyncGenerator<FoundSession[]>;
}

/** Segments that are read at once, but for the first, which has the first hit: it waits for no other. */
const ahead = 6;

export function searchIndex(load: LoadChunk): SearchIndex {
  const open = new Map<string, Promise<OpenSegment>>();

  async function entries(): Promise<DirectoryEntry[]> {
    return ((await load('directory')) as Directory).segments;
  }

  function segmentOf({ name }: DirectoryEntry): Promise<OpenSegment> {
    const known = open.get(name);
    if (known) return known;
    const segment = openSegment(name, load);
    open.set(name, segment);
    // As in `openSegment`.
    segment.catch(() => open.delete(name));
    return segment;
  }

  async function searchOne(entry: DirectoryEntry, query: SearchQuery): Promise<FoundSession[]> {
    const segment = await segmentOf(entry);
    const kinds = await searchSegment(segment, query.clauses, query.kinds);
    return sessionsIn(segment, kinds, query, load);
  }

  return {
    async prepare() {
      const all = await entries();
      await Promise.all(all.map(segmentOf));
      // Of most words, the newest turns that have them.
      if (all[0]) await load(`${all[0].name}/turns-0`);
    },
    async *search(query) {
      const wanted = (await entries()).filter(
        ({ projects, harnesses }) =>
          (query.project === '' || projects.includes(query.project)) &&
          (query.harness === '' || harnesses.includes(query.harness)),
      );
      const started: Promise<FoundSession[]>[] = [];
      for (const at of wanted.keys()) {
        for (const entry of wanted.slice(started.length, at === 0 ? 1 : at + ahead)) {
          const sessions = searchOne(entry, query);
          // Told where it is awaited, if the reader still waits for it then.
          sessions.catch(() => {});
          started.push(sessions);
        }
        yield (await started[at]) ?? [];
      }
    },
  };
}

function sessionsIn(
  { name, contents }: OpenSegment,
  kinds: Uint8Array,
  query: SearchQuery,
  load: LoadChunk,
): FoundSession[] {
  const sessions: FoundSession[] = [];
  for (const [index, page] of contents.pages.entries()) {
    const [, , project, harness] = page;
    if (query.project !== '' && project !== query.project) continue;
    if (query.harness !== '' && harness !== query.harness) continue;
    const hits: FoundTurn[] = [];
    const end = contents.firstTurns[index + 1] ?? contents.turns;
    for (let turn = contents.firstTurns[index] as number; turn < end; turn += 1) {
      if (kinds[turn] !== 0) hits.push({ turn, kinds: kinds[turn] as number });
    }
    if (hits.length === 0) continue;
    const show = (some: readonly FoundTurn[]) =>
      Promise.all(some.map(({ turn }) => turnOf(turn, contents.turnFiles, name, load)));
    sessions.push({ page, hits, show });
  }
  return sessions;
}

async function turnOf(
  turn: number,
  firstTurns: readonly number[],
  segment: string,
  load: LoadChunk,
): Promise<PageTurn> {
  const after = firstTurns.findIndex((first) => first > turn);
  const file = (after < 0 ? firstTurns.length : after) - 1;
  const turns = (await load(`${segment}/turns-${file}`)) as PageTurn[];
  return turns[turn - (firstTurns[file] as number)] as PageTurn;
}
