import type { Redactor } from '../../../src/redact/redactor.ts';
import type { Random } from '../../support/random.ts';
import { asLine, type Document } from './corpus.ts';
import { reviewedAs } from './reviewed.ts';

export interface Precision {
  bytes: number;
  /** Replacements that nobody would want. */
  false: Hit[];
  /** Those that were looked at and are right, by why. */
  reviewed: Record<string, number>;
}

export interface Hit {
  file: string;
  rule: string;
  /** What is around it, and its kinds of characters. */
  masked: string;
}

/** What a redactor replaces in texts that hold no secrets, but for those that were reviewed. */
export function measurePrecision(
  redactor: Redactor,
  documents: Iterable<Document>,
  random: Random,
): Precision {
  const precision: Precision = { bytes: 0, false: [], reviewed: {} };
  for (const document of documents) {
    precision.bytes += Buffer.byteLength(document.text);
    const line = asLine(document, random);
    for (const { start, end, rule } of redactor.find(line, 'lines')) {
      const hit = { file: document.name, rule, text: line.toString('utf8', start, end) };
      const why = reviewedAs(hit);
      if (why !== undefined) {
        precision.reviewed[why] = (precision.reviewed[why] ?? 0) + 1;
        continue;
      }
      const before = line.toString('utf8', Math.max(0, start - around), start);
      const after = line.toString('utf8', end, end + around);
      precision.false.push({ ...hit, masked: `${before}«${masked(hit.text)}»${after}` });
    }
  }
  return precision;
}

const around = 20;

function masked(text: string): string {
  return text.slice(0, 60).replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0');
}
