import { basename, dirname } from 'node:path';
import type { Discovery, FoundSession, Harness, Source } from '../../harness/harness.ts';
import { harnesses } from '../../harness/registry.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { openPlaces } from '../../mirror/watch-places.ts';
import type { Stirring } from './stirring.ts';

/** The sessions of this machine that changed lately, listed anew only when there is a reason to. */
export interface Listing {
  /** Those that changed since then, in no order. `hint`: paths that are told to have moved. */
  recent(since: number, hint: readonly string[]): FoundSession[];
  /** A session may have got further transcripts: the next call lists its harness again. */
  doubt(harness: FoundSession['harness']): void;
}

export interface ListingOptions {
  harness?: FoundSession['harness'] | undefined;
  /** An id or its beginning. */
  session?: string | undefined;
}

/** ms after which all is listed anew, for what neither a watch nor a folder's time has told of. */
const relistAfter = 60_000;
/** Listing may take one part in so many of the time, however many sessions there are. */
const share = 10;
/** ms for which it is listed at every look after something came: a folder comes before what is put into it. */
const restlessFor = 3_000;

interface Known {
  harness: Harness;
  found: FoundSession[];
  /** Of the folders and databases that its sessions lie in. */
  places: ReturnType<typeof openPlaces>;
  files: Set<string>;
  /** One source of each folder, and when one there changed last. */
  samples: Map<string, { source: Source; modified: number }>;
  since: number;
  dueAt: number;
  restsUntil: number;
  restlessUntil: number;
}

export function openListing(
  { env, config }: Pick<LocalContext, 'env' | 'config'>,
  stirring: Stirring,
  { harness: only, session }: ListingOptions = {},
): Listing {
  const all: Known[] = harnesses
    .filter(({ name }) => name !== 'imported' && (only ?? name) === name)
    .map((harness) => ({
      harness,
      found: [],
      places: openPlaces(),
      files: new Set(),
      samples: new Map(),
      since: Number.POSITIVE_INFINITY,
      dueAt: 0,
      restsUntil: 0,
      restlessUntil: 0,
    }));

  function list(known: Known, since: number): void {
    const start = performance.now();
    const { harness } = known;
    const roots = config.roots?.[harness.name];
    known.files.clear();
    known.samples.clear();
    known.found = [];
    for (const found of discovered(harness, { id: session ?? '', roots, since })) {
      for (const source of found.sources) {
        if (source.kind === 'attachments') continue;
        const folder = dirname(source.path);
        const modified = Math.max(found.modified, known.samples.get(folder)?.modified ?? 0);
        known.samples.set(folder, { source, modified });
      }
      if (found.modified < since) continue;
      known.found.push(found);
      for (const { path } of found.sources) known.files.add(path);
    }
    known.places.settle([{ sources: [...known.samples.values()].map(({ source }) => source) }]);
    known.since = since;
    const now = performance.now();
    known.dueAt = now + relistAfter;
    known.restsUntil = now + (now - start) * share;
  }

  function discovered(harness: Harness, discovery: Discovery): FoundSession[] {
    try {
      return [...harness.discover(env, discovery)];
    } catch {
      // A store that cannot be read now: its sessions are there again when it can.
      return [];
    }
  }

  function watch(): void {
    const samples = all.flatMap((known) => [...known.samples]);
    const wanted = new Map<string, (name: string) => boolean>();
    for (const [folder, { source }] of samples.sort(([, a], [, b]) => b.modified - a.modified)) {
      const { path } = source;
      wanted.set(folder, path.endsWith('.jsonl') ? isTranscript : isDatabase(basename(path)));
      if (path.endsWith('.jsonl')) wanted.set(dirname(folder), isFolder);
    }
    stirring.watch(wanted);
  }

  return {
    recent(since, hint) {
      const now = performance.now();
      let hasListed = false;
      for (const known of all) {
        const isNews = hint.some((path) => isNewTo(known, path));
        const hasMoved = known.places.haveChanged();
        if (hasMoved || isNews) known.restlessUntil = now + restlessFor;
        // What is asked for moves on with time: only a wider span needs a new list.
        const isWider = since < known.since - 1000;
        const isDue =
          now >= known.dueAt || now < known.restlessUntil || known.samples.size === 0 || isWider;
        if (!isDue) continue;
        if (now < known.restsUntil && !isWider) {
          known.dueAt = 0;
          stirring.wakeIn(known.restsUntil - now);
          continue;
        }
        list(known, since);
        hasListed = true;
      }
      if (hasListed) watch();
      return all.flatMap(({ found }) => found);
    },
    doubt(harness) {
      for (const known of all) if (known.harness.name === harness) known.dueAt = 0;
    },
  };
}

/** A file that lies where sessions of this harness do, or a folder beside theirs, and is of none that is known. */
function isNewTo({ files, samples }: Known, path: string): boolean {
  if (files.has(path) || files.has(path.replace(/-wal$/, ''))) return false;
  const folder = dirname(path);
  return samples.has(folder) || [...samples.keys()].some((each) => dirname(each) === folder);
}

function isTranscript(name: string): boolean {
  return name.endsWith('.jsonl') || isFolder(name);
}

/** Of a session, of a day: their names have no ending. */
function isFolder(name: string): boolean {
  return !name.includes('.');
}

function isDatabase(database: string): (name: string) => boolean {
  return (name) => name === database || name === `${database}-wal`;
}
