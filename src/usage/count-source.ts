import { takeTurns } from '../event-loop.ts';
import { plainPosition } from '../harness/compressed-tail.ts';
import {
  type Awaitable,
  type HarnessName,
  origin,
  type Position,
  type Source,
} from '../harness/harness.ts';
import { fileOf, harnessOf } from '../harness/registry.ts';
import { statFile } from '../harness/transcript-file.ts';
import { openUsageReader } from '../harness/usage-readers.ts';
import { isDamage } from '../state/database.ts';
import type { Asked } from '../state/prepared-once.ts';
import { UserError } from '../state/user-error.ts';
import type { Ledger } from './ledger.ts';
import { resumeReader } from './resume-reader.ts';
import {
  type Counted,
  findCounted,
  moveSource,
  otherPaths,
  type SourceFacts,
  type SourceKey,
} from './source-row.ts';

export interface CountOptions {
  /** Once aborted, the stretch under way is finished and no other begun. */
  signal?: AbortSignal | undefined;
  /** Told of each stretch that was read. */
  onBytes(count: number): void;
  /** What the source is, by rows that were read just now. */
  describe(read: { rows: Buffer; isBeginning: boolean }): Promise<SourceFacts>;
}

/** Bytes that are read at once. */
const stretchBytes = 4 * 1024 * 1024;

/**
 * Counts what a source of this machine has more than is written down; one that was rewritten, from its
 * beginning. False where there was no time for all of it. Throws what reading does.
 */
export async function countSource(
  ledger: Ledger,
  name: HarnessName,
  source: Source,
  { signal, onBytes, describe }: CountOptions,
): Promise<boolean> {
  const harness = harnessOf(name);
  const { session, id, path } = source;
  const key: SourceKey = { place: '', harness: name, session, source: id, path };
  const counted = findCounted(ledger.asked, key) ?? (await findMoved(ledger.asked, key, source));
  const behind = ({ position }: Counted) => reading(path, () => harness.behind(source, position));
  if (counted?.reader !== undefined && (await behind(counted)) === 0) return true;

  const of = { session, source: id };
  let reader = resumeReader(name, of, counted?.reader);
  let written = counted?.position;
  let from = reader && counted ? counted.position : origin;
  for (;;) {
    await takeTurns();
    if (signal?.aborted) return false;
    const read = await reading(path, () => harness.read(source, from, { bytes: stretchBytes }));
    if (read.status === 'rewritten' && from !== origin) {
      from = origin;
      reader = undefined;
      continue;
    }
    if (read.status !== 'ok' || isSame(read.next, written)) return true;
    const isBeginning = from === origin;
    reader ??= openUsageReader(name)?.(undefined, of);
    if (!reader) return true;
    reader.take(read.bytes);
    ledger.add({
      key,
      facts: await reading(path, () => describe({ rows: read.bytes, isBeginning })),
      from: written,
      isAnew: isBeginning,
      answers: reader.answers(),
      fill: reader.fill(),
      next: read.next,
      reader: JSON.stringify(reader.state()),
      bytes: read.bytes.length,
    });
    onBytes(read.bytes.length);
    if (!read.more) return true;
    written = read.next;
    from = read.next;
  }
}

/** The client's own database may be damaged: that says nothing of the one that is written here. */
async function reading<T>(path: string, work: () => Awaitable<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new UserError(`${path} is damaged`, 'Put it back from a backup, if there is one.', {
      cause: error,
    });
  }
}

/** A transcript that lies elsewhere now (an archived rollout) goes on where it was counted to. */
async function findMoved(db: Asked, key: SourceKey, source: Source): Promise<Counted | undefined> {
  const harness = key.harness as HarnessName;
  for (const path of otherPaths(db, key)) {
    if (statFile(fileOf(harness, { ...source, path })) !== undefined) continue;
    const position = findCounted(db, { ...key, path })?.position;
    if (!position || !(await isAt(harness, source, position))) continue;
    moveSource(db, key, path);
    return findCounted(db, key);
  }
  return undefined;
}

/** Whether it reads up to there as it did where it was before. */
async function isAt(harness: HarnessName, source: Source, position: Position): Promise<boolean> {
  const { positionAt } = harnessOf(harness);
  const here = await reading(source.path, () => positionAt(source, position.cursor));
  return plainPosition(here).fingerprint === plainPosition(position).fingerprint;
}

function isSame(a: Position, b: Position | undefined): boolean {
  return a.cursor === b?.cursor && a.fingerprint === b.fingerprint;
}
