import { type Bucket, BucketError } from '../bucket/bucket.ts';
import type { HarnessName } from '../harness/harness.ts';
import { findHarness } from '../harness/registry.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { addCounts } from '../redact/counts.ts';
import type { Counts, Redactor } from '../redact/redactor.ts';
import { createMemory, type SecretMemory } from '../redact/secret-memory.ts';
import { shownSecrets } from '../state/shown-secrets.ts';
import { partBodies, recordBytes } from './export.ts';
import type { ListedRecord } from './list.ts';
import type { Meta } from './meta.ts';
import { settledChain } from './settled-chain.ts';
import { sourceBytes } from './source-bytes.ts';
import { hereOf } from './verify.ts';
import { wholeLines } from './whole-lines.ts';

/** What today's rules find in a record as it is stored. */
export interface Survey {
  record: ListedRecord;
  /** Its meta and the parts beside its chain included. */
  counts: Counts;
  /** A rewrite was interrupted, or parts lie beside its chain. */
  isUntidy: boolean;
  /** Why it could not be searched to its end. */
  error?: Error;
}

export interface SessionSurvey {
  surveys: Survey[];
  /** What the session has shown: here, in its transcripts on this machine, and to its hooks before. */
  memory: SecretMemory;
}

/**
 * Searches all records of a session, the one that it began with first. `onBytes` is told of what was
 * searched. Throws what the bucket throws, and RedactionError and UserError for rules that do not hold.
 */
export async function surveySession(
  context: MirrorContext,
  redactor: Redactor,
  records: readonly ListedRecord[],
  onBytes: (bytes: number) => void = () => {},
): Promise<SessionSurvey> {
  const memory = memoryOf(context, records[0]);
  for (const record of records) await learnFrom(context, record, redactor, memory);
  const bucket = await context.bucket();
  const surveys: { survey: Survey; knew: number }[] = [];
  for (const record of records) {
    const knew = memory.size;
    surveys.push({ survey: await surveyRecord(bucket, redactor, record, memory, onBytes), knew });
  }
  // What a late line or another record has told may stand untold in an early one.
  for (const entry of surveys) {
    if (entry.knew === memory.size) continue;
    entry.survey = await surveyRecord(bucket, redactor, entry.survey.record, memory, () => {});
  }
  return { surveys: surveys.map(({ survey }) => survey), memory };
}

function memoryOf(
  { db, bucketUrl: bucket, machine }: MirrorContext,
  first: ListedRecord | undefined,
): SecretMemory {
  const harness = findHarness(first?.meta?.harness)?.name;
  const session = first?.meta?.session;
  if (harness === undefined || session === undefined) return createMemory(machine);
  return createMemory(machine, shownSecrets(db, { bucket, harness, session }));
}

/**
 * What told a secret may have been replaced together with it when it was stored; the transcript still has
 * both, where it is on this machine.
 */
async function learnFrom(
  context: MirrorContext,
  { meta }: ListedRecord,
  redactor: Redactor,
  memory: SecretMemory,
): Promise<void> {
  if (!meta || meta.machine !== context.machine || !findHarness(meta.harness)) return;
  const source = hereOf(context).locate(meta);
  if (!source) return;
  const harness = meta.harness as HarnessName;
  for await (const bytes of asFarAsReadable(sourceBytes(harness, source))) {
    redactor.find(bytes, 'lines', memory);
  }
}

async function* asFarAsReadable(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch {
    // Locked or damaged: no less is known than on another machine.
  }
}

async function surveyRecord(
  bucket: Bucket,
  redactor: Redactor,
  record: ListedRecord,
  memory: SecretMemory,
  onBytes: (bytes: number) => void,
): Promise<Survey> {
  const { address, meta } = record;
  const counts: Counts = {};
  const search = (bytes: Buffer) => addCounts(counts, redactor.lines(bytes, memory).counts);
  let isUntidy = meta?.rewriting !== undefined;
  try {
    const { chain } = await settledChain(bucket, address, meta && { meta });
    isUntidy ||= chain.strays.length > 0;
    for await (const bytes of wholeLines(recordBytes(bucket, address, chain.parts))) {
      search(bytes);
      onBytes(bytes.length);
    }
    const beside = [...chain.uncommitted, ...chain.strays];
    for await (const bytes of partBodies(bucket, address, beside)) search(bytes);
    if (meta?.schema_version === 2) addCounts(counts, countsInMeta(meta, redactor, memory));
  } catch (error) {
    if (!(error instanceof BucketError) || error.failure !== 'invalid') throw error;
    return { record, counts, isUntidy, error };
  }
  return { record, counts, isUntidy };
}

/** What is replaced in a record's meta when it is stored. */
export function countsInMeta(meta: Meta, redactor: Redactor, memory: SecretMemory): Counts {
  return redactor.lines(Buffer.from(`${JSON.stringify(meta, null, 2)}\n`), memory).counts;
}
