import type { Redactor } from '../../redact/redactor.ts';
import type { Database } from '../../state/database.ts';
import { linesIn, usableLine } from './answer.ts';
import { answerMs, NoAnswer } from './clients.ts';
import { type DueScope, type DueTurn, dueTurns, keepSummary, saidLength } from './due.ts';
import { batchOf, mostTurns, promptFor } from './prompt.ts';
import { noteFailure, noteSuccess, releaseSummarizer, takeSummarizer } from './state.ts';

export interface SummarizeOptions {
  scope: DueScope;
  /** So many turns at the most. */
  limit: number;
  /** Names this process. */
  owner: string;
  /** Throws NoAnswer. */
  ask(prompt: string): Promise<string>;
  /** What a model says may be anything. */
  redactor: Redactor;
  onProgress?(summarized: number): void;
}

export interface Summarized {
  /** Turns that have a better line now. */
  summarized: number;
  /** Turns of which the model said nothing useful; they are tried again later. */
  unusable: number;
  /** Why it ended before it was done. */
  failure?: string;
  /** Another process is at it. */
  busy?: true;
}

/** ms that a lease outlives the longest answer. */
const spare = 60_000;

/** Has a model put turns into better lines, many at a question, until none is due or a question fails. */
export async function summarize(db: Database, options: SummarizeOptions): Promise<Summarized> {
  const { owner, limit, scope, onProgress = () => {} } = options;
  const done: Summarized = { summarized: 0, unusable: 0 };
  const until = () => Date.now() + answerMs + spare;
  if (!takeSummarizer(db, owner, until())) return { ...done, busy: true };
  try {
    for (let left = limit; left > 0; ) {
      const batch = batchOf(dueTurns(db, scope, Math.min(left, mostTurns)));
      if (batch.length === 0) break;
      takeSummarizer(db, owner, until());
      const kept = await summarizeBatch(db, batch, options);
      done.summarized += kept;
      done.unusable += batch.length - kept;
      left -= batch.length;
      onProgress(done.summarized);
    }
    return done;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    noteFailure(db, error.message);
    return { ...done, failure: error.message };
  } finally {
    releaseSummarizer(db, owner);
  }
}

/** Gives how many of the lines were kept. */
async function summarizeBatch(
  db: Database,
  batch: readonly DueTurn[],
  { ask, redactor }: SummarizeOptions,
): Promise<number> {
  const lines = linesIn(await ask(promptFor(batch)), batch.length);
  let kept = 0;
  for (const [index, due] of batch.entries()) {
    const line = usableLine(lines?.get(index + 1), saidLength(due.turn));
    const redacted = line && redactor.text(Buffer.from(line)).body.bytes.toString('utf8');
    if (keepSummary(db, due, redacted)) kept += 1;
  }
  if (lines === undefined) throw new NoAnswer('its answer holds no lines');
  noteSuccess(db);
  return kept;
}
