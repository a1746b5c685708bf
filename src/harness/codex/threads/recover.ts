import { existsSync, realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { filePath } from '../rollout-tail.ts';
import { codexHome } from '../sources.ts';
import { isAtWork, type Journal, openJournals } from './journal.ts';
import { type Outcome, type Surgery, settle } from './settle.ts';

export interface Recovered extends Outcome {
  thread: string;
}

/** Brings trims to an end that were killed in the middle; those that are under way are left alone. */
export async function recoverTrims(surgery: Surgery): Promise<Recovered[]> {
  const found: Recovered[] = [];
  for (const journal of interruptedTrims(surgery)) {
    found.push({ thread: journal.thread, ...(await settle(surgery, journal)) });
  }
  return found;
}

/** With another `CODEX_HOME` a thread seems to be gone that is half done: it waits for its own. */
export function interruptedTrims({ env, journals }: Pick<Surgery, 'env' | 'journals'>): Journal[] {
  return openJournals(journals).filter(
    (journal) => !isAtWork(journal) && !isElsewhere(journal, env),
  );
}

function isElsewhere({ before }: Journal, env: NodeJS.ProcessEnv): boolean {
  const path = filePath(before.path);
  if (!existsSync(path)) return false;
  const home = codexHome(env);
  return !existsSync(home) || relative(realpathSync(home), realpathSync(path)).startsWith('..');
}
