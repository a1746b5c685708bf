import type { Bucket } from '../bucket/bucket.ts';
import { linesOf } from '../harness/records.ts';
import type { Lines } from '../harness/turn.ts';
import { recordBytes } from '../records/export.ts';
import type { ListedRecord } from '../records/list.ts';
import type { StoredPart } from '../records/record.ts';
import { wholeLines } from '../records/whole-lines.ts';
import type { Redactor } from '../redact/redactor.ts';
import { createMemory } from '../redact/secret-memory.ts';
import { type ExportedSession, factsOf } from './exported-session.ts';

/**
 * A record's bytes as today's rules redact them: what was stored before a rule existed would otherwise
 * stand in what is made to be read by others.
 */
export async function* bytesToday(
  { bucket, redactor }: ExportContext,
  { address }: Pick<ListedRecord, 'address'>,
  parts: readonly StoredPart[],
): AsyncGenerator<Buffer> {
  const memory = createMemory(address.record);
  for await (const lines of wholeLines(recordBytes(bucket, address, parts))) {
    yield redactor.lines(lines, memory).body.bytes;
  }
}

export interface ExportContext {
  bucket: Bucket;
  redactor: Redactor;
}

/** The same by lines; iterated again, they are fetched again. */
export function linesToday(
  context: ExportContext,
  record: Pick<ListedRecord, 'address'>,
  parts: readonly StoredPart[],
): Lines {
  return {
    replayable: true,
    async *[Symbol.asyncIterator]() {
      for await (const lines of bytesToday(context, record, parts)) yield* linesOf(lines);
    },
  };
}

/** What a document tells of the session besides, its title above all. */
export function factsToday(
  { redactor }: ExportContext,
  record: ListedRecord,
): ExportedSession['facts'] {
  return JSON.parse(redactor.json(factsOf(record)).bytes.toString());
}
