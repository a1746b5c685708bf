import { isAtWork, openJournals } from './journal.ts';
import { type Outcome, type Surgery, settle } from './settle.ts';

export interface Recovered extends Outcome {
  thread: string;
}

/** Brings trims to an end that were killed in the middle; those that are under way are left alone. */
export async function recoverTrims(surgery: Surgery): Promise<Recovered[]> {
  const found: Recovered[] = [];
  for (const journal of openJournals(surgery.journals).filter((each) => !isAtWork(each))) {
    found.push({ thread: journal.thread, ...(await settle(surgery, journal)) });
  }
  return found;
}
