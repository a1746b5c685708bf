import { freshIndex } from '../../recall/fresh.ts';
import type { TurnScope } from '../../recall/indexed-turns.ts';
import type { Database } from '../../state/database.ts';
import type { OpenContext } from '../house.ts';
import type { Answer, At } from '../tool.ts';

/** ms for which a call waits for what is new before it answers by what it has. */
const patience = 10_000;

interface ScopeInput {
  session?: string | undefined;
  project?: string | undefined;
  all_projects: boolean;
  harness?: string | undefined;
}

interface Index {
  db: Database;
  scope: TurnScope;
  /** What is not up to date in it. */
  notes: string[];
}

/** Runs a tool's work on the index, brought up to date; it is opened anew for each call, and may be gone since. */
export async function inIndex(
  context: OpenContext,
  { all_projects: all, ...which }: ScopeInput,
  { house, call: { signal } }: At,
  work: (index: Index) => Answer,
): Promise<Answer> {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  const db = await freshIndex(context, { patience, signal, note });
  try {
    return work({ db, scope: house.scopeOf(context, db, { ...which, all }), notes });
  } finally {
    db.close();
  }
}
