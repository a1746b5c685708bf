import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { count, size } from '../figures.ts';
import { openRecall } from '../recall/database.ts';
import { indexStatus } from '../recall/index-status.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** ms that it waits for another process that writes. */
const busyMs = 2_000;

/** The index of turns, which is made again from the bucket whenever that is needed. */
export const recallCheck: Check = {
  name: 'recall',
  needsConfig: true,
  run: (context) => [state(context), ...putAside(context)],
};

function state(context: DoctorContext): Found {
  const { config, paths } = context;
  if (config.recall?.index === false) {
    return { state: 'ok', what: 'Nothing is indexed: recall.index is false.' };
  }
  if (!existsSync(paths.recall)) {
    return { state: 'ok', what: 'There is no index yet: the next turn or search makes it.' };
  }
  const db = openRecall(paths, busyMs);
  try {
    const fault = String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check);
    if (fault !== 'ok') return damaged(fault, paths.recall);
    const { turns, records, bytes, behind } = indexStatus(context, db);
    const holds = `${count(turns, 'turn')} of ${count(records, 'record')} can be searched (${size(bytes)})`;
    if (behind === 0) return { state: 'ok', what: `${holds}.` };
    return {
      state: 'warn',
      what: `${holds}; ${count(behind, 'record is', 'records are')} not up to date in the index.`,
      fix: 'The next search brings them, and `tracecraft recall reindex` makes all of it anew.',
    };
  } finally {
    db.close();
  }
}

function damaged(fault: string, path: string): Found {
  return {
    state: 'error',
    what: `${path} is damaged: ${fault}.`,
    fix: `Remove it (\`rm ${path}*\`), and run \`tracecraft recall reindex\`: the bucket holds all that was in it.`,
  };
}

/** What was damaged and is of no use any more takes room on the disk. */
function putAside({ paths }: DoctorContext): Found[] {
  if (!existsSync(paths.home)) return [];
  const beginning = `${basename(paths.recall)}.damaged-`;
  const found = readdirSync(paths.home).filter((name) => name.startsWith(beginning));
  const [first] = found;
  if (!first) return [];
  return [
    {
      state: 'warn',
      what: `A damaged index was put aside, and made anew: ${join(paths.home, first)}.`,
      fix: `Remove it: \`rm ${join(paths.home, beginning)}*\`.`,
    },
  ];
}
