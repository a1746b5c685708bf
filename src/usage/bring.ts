import { harnesses } from '../harness/registry.ts';
import type { LocalContext } from '../mirror/local-context.ts';
import { type Progress, trackProgress } from '../mirror/progress.ts';
import { type Database, isDamage } from '../state/database.ts';
import { type CountOptions, countSource } from './count-source.ts';
import { type Ledger, openLedger, type Unwritten } from './ledger.ts';
import { factsOf, type LocalSession } from './source-facts.ts';

export interface BringUsageOptions {
  /** All of this machine's, where there is no other word. */
  sessions?: Iterable<LocalSession>;
  /** Once aborted, what is under way is finished and no other begun. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

export interface BroughtUsage {
  /** that were read */
  bytes: number;
  /** What is not counted to its end, and why; without an error there was no time. */
  left: { session: string; error?: Error }[];
}

/** How often a session is counted that another process counts at the same time. */
const mostTries = 3;

/**
 * Counts what this machine's transcripts have more than the last time. One that is as it was costs a stat, and
 * what a client has deleted since stays counted. A session that cannot be read keeps no other. Throws for a
 * damaged database.
 */
export async function bringUsage(
  context: LocalContext,
  db: Database,
  { sessions, signal, onProgress }: BringUsageOptions = {},
): Promise<BroughtUsage> {
  const ledger = openLedger(db);
  const brought: BroughtUsage = { bytes: 0, left: [] };
  const all = [...(sessions ?? sessionsHere(context, brought.left))];
  const shareOf = trackProgress(
    all.map(({ size }) => size),
    onProgress,
  );
  for (const [index, found] of all.entries()) {
    const share = shareOf(index);
    await count(found, share.add);
    share.end();
  }
  let unwritten = ledger.flush();
  for (let tries = 1; tries < mostTries; tries += 1) {
    const again = all.filter((found) => isAmong(unwritten.filter(isOvertaken), found));
    if (again.length === 0) break;
    leave(unwritten.filter((each) => !isOvertaken(each)));
    for (const found of again) await count(found, () => {});
    unwritten = ledger.flush();
  }
  leave(unwritten);
  return brought;

  async function count(found: LocalSession, add: (bytes: number) => void): Promise<void> {
    const onBytes = (bytes: number) => {
      brought.bytes += bytes;
      add(bytes);
    };
    try {
      const isDone = await countSession(context, ledger, found, { signal, onBytes });
      if (!isDone) brought.left.push({ session: found.id });
    } catch (error) {
      if (isDamage(error)) throw error;
      brought.left.push({ session: found.id, error: error as Error });
    }
  }

  function leave(some: readonly Unwritten[]): void {
    const errors = new Map(some.map(({ key, error }) => [key.session, error]));
    for (const [session, error] of errors) {
      brought.left.push({ session, ...(error && { error }) });
    }
  }
}

/** All of this machine's, found by stats alone; a harness that cannot be looked at keeps no other. */
function* sessionsHere(
  { env, config }: LocalContext,
  left: BroughtUsage['left'],
): Generator<LocalSession> {
  for (const { name, label, discover } of harnesses) {
    try {
      yield* discover(env, { roots: config.roots?.[name], since: Number.POSITIVE_INFINITY });
    } catch (error) {
      left.push({ session: label, error: error as Error });
    }
  }
}

/** Counts what one session has more than the last time; whether that was anything. Throws what fails. */
export async function bringOne(
  context: LocalContext,
  db: Database,
  found: LocalSession,
  { signal }: Pick<BringUsageOptions, 'signal'> = {},
): Promise<boolean> {
  const { bytes, left } = await bringUsage(context, db, { sessions: [found], signal });
  const error = left.find((each) => each.error)?.error;
  if (error) throw error;
  return bytes > 0;
}

/** False where there was no time for all of it. */
async function countSession(
  context: LocalContext,
  ledger: Ledger,
  found: LocalSession,
  options: Pick<CountOptions, 'signal' | 'onBytes'>,
): Promise<boolean> {
  for (const source of found.sources) {
    if (source.kind === 'attachments') continue;
    const isDone = await countSource(ledger, found.harness, source, {
      ...options,
      describe: (read) => factsOf(context, ledger.asked, found, source, read),
    });
    if (!isDone) return false;
  }
  return true;
}

function isOvertaken({ error }: Unwritten): boolean {
  return error === undefined;
}

function isAmong(unwritten: readonly Unwritten[], { harness, sources }: LocalSession): boolean {
  return unwritten.some(
    ({ key }) => key.harness === harness && sources.some(({ session }) => session === key.session),
  );
}
