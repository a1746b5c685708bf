import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecall } from '../src/recall/database.ts';
import { matchOf, parseQuery } from '../src/recall/query.ts';
import { type SearchFilter, search } from '../src/recall/search.ts';
import type { Database } from '../src/state/database.ts';
import { statePaths } from '../src/state/paths.ts';
import { type Random, seeded } from '../test/support/random.ts';
import type { Figure } from './measure.ts';
import { fillIndex, type Text, writer } from './search-index.ts';

/**
 * What a search takes in process, in an index of a million turns: 200 queries of all kinds, beside what
 * SQLite takes for the best ten by bm25() of the same words. `BENCH_TURNS` makes it smaller, `BENCH_INDEX` names
 * a folder in which it is kept for the next time.
 */

const turns = Number(process.env.BENCH_TURNS ?? 1_000_000);
const limits = { p50: 20, p95: 60 };
const each = 14;

type Query = [text: string, filter?: Omit<SearchFilter, 'bucket'>];
type Kind = (text: Text, random: Random) => Query;

const hour = 3_600_000;

/** Each asks for what stands in some turn, as a person would who remembers a bit of it. */
const kinds: Record<string, Kind> = {
  'a rare word': ({ vocabulary }, random) => [vocabulary.word(random.between(20_000, 150_000))],
  'a usual word': ({ vocabulary }, random) => [vocabulary.word(random.between(200, 3000))],
  'a common word': ({ vocabulary }, random) => [vocabulary.word(random.between(0, 40))],
  'two common words': ({ vocabulary }, random) => [
    `${vocabulary.word(random.between(0, 60))} ${vocabulary.word(random.between(0, 200))}`,
  ],
  'two words that seldom meet': ({ vocabulary }, random) => [
    `${vocabulary.word(random.between(0, 60))} ${vocabulary.word(random.between(5000, 50_000))}`,
  ],
  'three words of a sentence': ({ words }, random) => [pieceOf(words(), 3, random)],
  'a phrase': ({ words }, random) => [`"${pieceOf(words(), random.between(2, 4), random)}"`],
  'the beginning of a word': ({ vocabulary }, random) => [
    `${vocabulary.word(random.between(0, 20_000)).slice(0, random.between(3, 5))}*`,
  ],
  'one ideograph': ({ ideographs }, random) => [pieceOf([...ideographs()], 1, random, '')],
  'two ideographs': ({ ideographs }, random) => [pieceOf([...ideographs()], 2, random, '')],
  'four ideographs': ({ ideographs }, random) => [pieceOf([...ideographs()], 4, random, '')],
  'a common word in a project': ({ vocabulary }, random) => [
    vocabulary.word(random.between(0, 100)),
    { project: `project-${random.between(0, 39)}` },
  ],
  'two words of a month, without a third': ({ vocabulary }, random) => {
    const since = writer.start + random.between(0, 600) * 24 * hour;
    const [a, b, c] = [0, 20, 60].map((rank) => vocabulary.word(random.between(rank, rank + 80)));
    return [`${a} ${b} -${c}`, { since, until: since + 30 * 24 * hour }];
  },
  'what was said, of a harness, with a file': ({ vocabulary }, random) => [
    `${vocabulary.word(random.between(0, 200))} OR ${vocabulary.word(random.between(0, 2000))}`,
    { said: true, harness: 'codex', file: `src/file-${random.between(0, 300)}.ts` },
  ],
};

function pieceOf(words: readonly string[], length: number, random: Random, between = ' '): string {
  const at = random.between(0, Math.max(0, words.length - length));
  return words.slice(at, at + length).join(between);
}

export function searchFigures(report: (figure: Figure) => void): void {
  const kept = process.env.BENCH_INDEX;
  const root = kept ?? mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  const db = openRecall(statePaths({ TRACECRAFT_HOME: root }), 1000);
  try {
    const started = Date.now();
    const text = fillIndex(db, turns);
    const seconds = (Date.now() - started) / 1000;
    console.log(
      `    an index of ${turns.toLocaleString('en')} turns, made in ${seconds.toFixed(0)} s`,
    );
    const before = process.cpuUsage();
    const times = ask(db, text);
    const { user, system } = process.cpuUsage(before);
    const all = Object.values(times).flat();
    for (const [kind, ms] of Object.entries(times)) {
      console.log(`    ${kind}: p50 ${shown(at(ms, 0.5))}, most ${shown(at(ms, 1))} ms`);
    }
    console.log(`    of the processor: ${shown((user + system) / 1000 / all.length)} ms each`);
    const name = `search of ${turns.toLocaleString('en')} turns`;
    const share = (quantile: number, limit: number) => {
      const median = at(all, quantile) / limit;
      return { median, low: median, high: median };
    };
    report({
      name: `${name}, p50`,
      against: `${limits.p50} ms`,
      ratio: share(0.5, limits.p50),
      limit: 1,
    });
    report({
      name: `${name}, p95`,
      against: `${limits.p95} ms`,
      ratio: share(0.95, limits.p95),
      limit: 1,
    });
    besideBm25(db, text);
  } finally {
    db.close();
    if (kept === undefined) rmSync(root, { recursive: true, force: true });
  }
}

function ask(db: Database, text: Text): Record<string, number[]> {
  const random = seeded(7);
  for (const make of Object.values(kinds)) {
    const [query, filter] = make(text, random);
    search(db, query, { bucket: writer.bucket, ...filter }, 10);
  }
  const times: Record<string, number[]> = {};
  for (const [kind, make] of Object.entries(kinds)) {
    times[kind] = Array.from({ length: each }, () => {
      const [query, filter] = make(text, random);
      const start = performance.now();
      const { hits } = search(db, query, { bucket: writer.bucket, ...filter }, 10);
      const ms = performance.now() - start;
      if (process.env.BENCH_VERBOSE) console.log(`      ${shown(ms)} ms  ${hits.length}  ${query}`);
      return ms;
    });
  }
  return times;
}

/** The same words, ranked by SQLite alone: words that no turn lacks cost it most. */
function besideBm25(db: Database, { vocabulary }: Text): void {
  const bm25 = db.prepare('SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10');
  const ratios = [0, 10, 100, 1000, 10_000].map((rank) => {
    const query = `${vocabulary.word(rank)} ${vocabulary.word(rank + 1)}`;
    const ours = timed(() => search(db, query, { bucket: writer.bucket }, 10));
    const theirs = timed(() => bm25.all(matchOf(parseQuery(query))));
    return `${(ours / theirs).toFixed(3)} (rank ${rank})`;
  });
  console.log(`    beside bm25() of SQLite, two words of a rank: ${ratios.join(', ')}`);
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function at(values: readonly number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] as number;
}

function shown(ms: number): string {
  return ms.toFixed(ms < 10 ? 1 : 0);
}

if (import.meta.main) {
  searchFigures(({ name, against, ratio }) =>
    console.log(`${name}: ${ratio.median.toFixed(2)} of ${against}`),
  );
}
