import { type Harness, origin, type Position, type Source } from '../harness/harness.ts';
import { linesOf } from '../harness/records.ts';
import type { Redactor } from '../redact/redactor.ts';
import { createMemory } from '../redact/secret-memory.ts';
import type { Comparison } from './compare-source.ts';
import { isRedactionOf } from './is-redaction-of.ts';
import type { Meta } from './meta.ts';

/** Bytes of the source that are looked at together; the rest of a part does not wait in memory. */
const window = 256 * 1024;

/**
 * Compares a record with a source that has forgotten some of what it held: each line that is left must
 * be in the record, in its place; a line that is in the record alone is gone from the source.
 */
export function compareWithRemains(
  harness: Harness,
  meta: Meta,
  source: Source,
  redactor: Redactor,
): Comparison {
  const memory = createMemory(meta.session_id);
  let otherRules = 0;
  let batch = { start: origin, end: origin, lines: [] as Buffer[], redacted: [] as Buffer[] };
  let matched = 0;
  let behind = 0;

  async function nextLeft(): Promise<Buffer | undefined> {
    if (matched === batch.lines.length) {
      const start = batch.end;
      const read = await harness.read(source, start, { bytes: window });
      if (read.status !== 'ok') return undefined;
      const redacted = redactor.lines(read.bytes, memory).body.bytes;
      const lines = [...linesOf(read.bytes)];
      batch = { start, end: read.next, lines, redacted: [...linesOf(redacted)] };
      matched = 0;
    }
    return batch.lines[matched];
  }

  /** Where the last line was that the record has. */
  async function reached(): Promise<Position> {
    if (matched === batch.lines.length) return batch.end;
    if (matched === 0) return batch.start;
    const read = await harness.read(source, batch.start, { records: matched });
    return read.status === 'ok' ? read.next : batch.start;
  }

  return {
    async next(part) {
      for (const stored of linesOf(part)) {
        const left = await nextLeft();
        if (left === undefined) return undefined;
        const isSame = batch.redacted[matched]?.equals(stored);
        if (!isSame && !isRedactionOf(stored, left)) continue;
        if (!isSame) otherRules += 1;
        matched += 1;
      }
      return undefined;
    },
    async end() {
      behind = harness.behind(source, await harness.positionAt(source, meta.cursor));
      const isWhole = harness.behind(source, await reached()) === behind;
      return isWhole ? undefined : `${source.path} holds what is not in the record`;
    },
    otherRules: () => otherRules,
    behind: () => behind,
    isShorter: () => false,
  };
}
