import type { HarnessName } from '../harness/harness.ts';
import { type MirrorContext, requireFolder } from '../mirror/context.ts';
import { type Progress, trackProgress } from '../mirror/progress.ts';
import { findSessions, type ProjectSession } from '../mirror/select.ts';
import { addCounts } from '../redact/counts.ts';
import type { Counts, Redactor } from '../redact/redactor.ts';
import { createMemory, type SecretMemory } from '../redact/secret-memory.ts';
import { type Family, recordsOf } from './families.ts';
import { openKnownMetas } from './known-metas.ts';
import { lastActivity, listSessions, type SessionRecord } from './list-sessions.ts';
import { findFolders } from './record-folders.ts';
import { sourceBytes } from './source-bytes.ts';
import { type Survey, surveySession } from './survey.ts';

export interface ScanFilter {
  project?: string;
  harness?: HarnessName;
  /** ms since 1970: only what was active since then */
  since?: number;
}

export interface ScanOptions {
  onProgress?(progress: Progress): void;
}

/** A session in the bucket, and what today's rules find in it as it is stored. */
export interface StoredScan {
  family: Family<SessionRecord>;
  /** Redacted: it may have been stored before there was a rule. */
  title: string | null;
  surveys: Survey[];
  counts: Counts;
}

/**
 * All sessions of the bucket, the one that was active last first. Throws BucketError for a bucket that
 * cannot be read, a folder that is not there included.
 */
export async function* scanBucket(
  context: MirrorContext,
  redactor: Redactor,
  { project, harness, since = Number.NEGATIVE_INFINITY }: ScanFilter,
  { onProgress }: ScanOptions = {},
): AsyncGenerator<StoredScan> {
  requireFolder(context.bucketUrl);
  const known = openKnownMetas(context);
  const listed = await listSessions(await context.bucket(), known, { project, harness }).finally(
    () => known.close(),
  );
  const families = listed.families.filter(
    (family) => Math.max(...recordsOf(family).map(lastActivity)) >= since,
  );
  const shareOf = trackProgress(families.map(bytesOf), onProgress);
  for (const [index, family] of families.entries()) {
    const share = shareOf(index);
    const records = recordsOf(family);
    const { surveys, memory } = await surveySession(context, redactor, records, share.add);
    share.end();
    const counts: Counts = {};
    for (const survey of surveys) addCounts(counts, survey.counts);
    const title = family.root.meta?.title ?? null;
    yield { family, title: title && redacted(title, redactor, memory), surveys, counts };
  }
}

function redacted(text: string, redactor: Redactor, memory: SecretMemory): string {
  return redactor.text(Buffer.from(text), memory).body.bytes.toString('utf8');
}

/** Whether the bucket has anything of a project. */
export async function isStoredProject(context: MirrorContext, project: string): Promise<boolean> {
  requireFolder(context.bucketUrl);
  return (await findFolders(await context.bucket(), { project })).length > 0;
}

/** Whether this machine has a session of a project. */
export function isLocalProject(context: MirrorContext, project: string): boolean {
  return findSessions(context, { project, cwd: '' }).length > 0;
}

function bytesOf(family: Family<SessionRecord>): number {
  return recordsOf(family).reduce((sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0), 0);
}

/** A session on this machine, and what is replaced before it leaves. */
export interface LocalScan {
  session: ProjectSession;
  counts: Counts;
  /** Why not all of it could be read. */
  error?: Error;
}

/** All sessions of this machine, the one that changed last first. */
export async function* scanLocal(
  context: MirrorContext,
  redactor: Redactor,
  { project, harness, since }: ScanFilter,
  { onProgress }: ScanOptions = {},
): AsyncGenerator<LocalScan> {
  const all = project === undefined;
  const sessions = findSessions(context, { project, harness, since, all, cwd: '' });
  const shareOf = trackProgress(
    sessions.map(({ size }) => size),
    onProgress,
  );
  for (const [index, session] of sessions.entries()) {
    const share = shareOf(index);
    yield await scanSession(session, redactor, share.add);
    share.end();
  }
}

async function scanSession(
  session: ProjectSession,
  redactor: Redactor,
  onBytes: (bytes: number) => void,
): Promise<LocalScan> {
  const memory = createMemory('');
  const counts: Counts = {};
  for (const source of session.sources) {
    const lines = sourceBytes(session.harness, source);
    for (;;) {
      const read = await lines.next().catch((error: Error) => error);
      if (read instanceof Error) return { session, counts, error: read };
      if (read.done) break;
      addCounts(counts, redactor.lines(read.value, memory).counts);
      onBytes(read.value.length);
    }
  }
  return { session, counts };
}
