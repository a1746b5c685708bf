import type { Position } from '../harness/harness.ts';
import type { Answer, Fill } from '../harness/usage-reader.ts';
import { type Database, isDamage, transaction } from '../state/database.ts';
import { type Asked, preparedOnce } from '../state/prepared-once.ts';
import {
  noteCounted,
  positionOf,
  putSource,
  type SourceFacts,
  type SourceKey,
} from './source-row.ts';
import { forgetAnswers, takeAnswers } from './take-answers.ts';

/** What a stretch of a source tells. */
export interface Stretch {
  key: SourceKey;
  facts: SourceFacts;
  /** How far the source was counted before; undefined where it was not known. */
  from: Position | undefined;
  /** It is the source's beginning: what was told before does not hold any more. */
  isAnew: boolean;
  answers: Answer[];
  fill: Fill | undefined;
  next: Position;
  /** JSON: where the reader stands behind it. */
  reader: string;
  bytes: number;
}

/** A source of which a stretch was not written: without an error, another process has written it meanwhile. */
export interface Unwritten {
  key: SourceKey;
  error?: Error;
}

/** Writes stretches down, many at once: what that costs hardly grows with how much it is. */
export interface Ledger {
  /** For asking what is written down. */
  asked: Asked;
  /** Those of one source in order. */
  add(stretch: Stretch): void;
  /** Writes down what is left, and tells what was not since the last time. Throws for a damaged database. */
  flush(): Unwritten[];
}

/** What is lost when the process is ended, and what another one waits for, at the most. */
const most = { bytes: 64 * 1024 * 1024, answers: 5_000 };

export function openLedger(db: Database): Ledger {
  const asked = preparedOnce(db);
  let pending: Stretch[] = [];
  let bytes = 0;
  let answers = 0;
  const unwritten: Unwritten[] = [];

  function write(): void {
    const stretches = pending;
    pending = [];
    bytes = 0;
    answers = 0;
    if (stretches.length === 0) return;
    try {
      const lost = transaction(db, () => stretches.filter((stretch) => !take(asked, stretch)));
      unwritten.push(...lost.map(({ key }) => ({ key })));
    } catch (error) {
      if (isDamage(error)) throw error;
      unwritten.push(...stretches.map(({ key }) => ({ key, error: error as Error })));
    }
  }

  return {
    asked,
    add(stretch) {
      pending.push(stretch);
      bytes += stretch.bytes;
      answers += stretch.answers.length;
      if (bytes >= most.bytes || answers >= most.answers) write();
    },
    flush() {
      write();
      return unwritten.splice(0);
    },
  };
}

/** False, with nothing changed, where the source is not as it was when the stretch was read. */
function take(db: Asked, stretch: Stretch): boolean {
  const { key, facts, from, isAnew, answers, fill, next, reader } = stretch;
  const now = positionOf(db, key);
  if (now?.cursor !== from?.cursor || now?.fingerprint !== from?.fingerprint) return false;
  const source = putSource(db, key, facts);
  if (isAnew && from) forgetAnswers(db, source);
  takeAnswers(db, source, answers);
  noteCounted(db, source, { position: next, reader, fill });
  return true;
}
