import { readHealth } from '../state/health.ts';
import { lastHookRuns } from '../state/hook-log.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

const looked = 50;

/** How the last hooks did. */
export const hookLogCheck: Check = {
  name: 'hook runs',
  run: (context) => [...breaker(context), recent(context)],
};

function breaker({ db, bucketUrl }: DoctorContext): Found[] {
  const { failures, openUntil, error } = readHealth(db, bucketUrl);
  if (failures === 0 || openUntil <= Date.now()) return [];
  return [
    {
      state: 'error',
      what: `Hooks leave the bucket alone until ${new Date(openUntil).toISOString()}, since ${failures} tries in a row have failed: ${error}.`,
      fix: 'Mend the bucket, then run `tracecraft session mirror --all`: that also lets hooks try again.',
    },
  ];
}

function recent({ paths }: DoctorContext): Found {
  const runs = lastHookRuns(paths.hookLog, looked);
  const [last] = runs;
  if (!last) {
    return {
      state: 'warn',
      what: 'No hook has run yet.',
      fix: 'Start a new session of your agent; sessions that were open before the install have no hooks.',
    };
  }
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  const [error] = failed;
  if (!error)
    return {
      state: 'ok',
      what: `The last ${runs.length} ended well; the latest took ${last.ms} ms.`,
    };
  return {
    state: last === error ? 'error' : 'warn',
    what: `${failed.length} of the last ${runs.length} failed, the latest at ${error.at}: ${error.error ?? 'not told why'}.`,
    fix: error.hint ?? 'Run `tracecraft session mirror --all`; what it says is why.',
  };
}
