import { ago, count, duration } from '../figures.ts';
import { isCheck } from '../install/proof.ts';
import { readHealth } from '../state/health.ts';
import { type HookRun, lastHookRuns } from '../state/hook-log.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

const looked = 50;
/** ms after an install for which an agent may well have had no turn. */
const patience = 3600_000;

/** How the last hooks did. */
export const hookLogCheck: Check = {
  name: 'hook runs',
  run: (context) => [...breaker(context), recent(context), ...unindexed(context)],
};

function breaker({ db, bucketUrl }: DoctorContext): Found[] {
  const { failures, openUntil, error } = readHealth(db, bucketUrl);
  if (failures === 0 || openUntil <= Date.now()) return [];
  return [
    {
      state: 'error',
      what: `Hooks leave the bucket alone for another ${duration(openUntil - Date.now())}, since ${count(failures, 'try', 'tries')} in a row failed: ${error}.`,
      fix: 'Mend the bucket, then run `tracecraft session mirror --all`: that also lets hooks try again.',
    },
  ];
}

function recent({ paths }: DoctorContext): Found {
  const all = lastHookRuns(paths.hookLog, looked);
  const runs = all.filter(({ session }) => !isCheck(session));
  const [last] = runs;
  if (!last && all[0] && isFreshProof(all[0])) {
    return { state: 'ok', what: 'No turn yet: hooks were tried at install.' };
  }
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
      what: `The last ${runs.length === 1 ? 'one' : runs.length} ended well; the latest took ${last.ms} ms, ${ago(last.at)}.`,
    };
  return {
    state: last === error ? 'error' : 'warn',
    what: `${failed.length} of the last ${runs.length} failed, the latest ${ago(error.at)}: ${error.error ?? 'not told why'}.`,
    fix: error.hint ?? 'Run `tracecraft session mirror --all`; what it says is why.',
  };
}

/** It is stored all the same, and the next command that searches reads it. */
function unindexed({ paths }: DoctorContext): Found[] {
  const runs = lastHookRuns(paths.hookLog, looked);
  const [last, ...others] = runs.filter(({ index }) => index !== undefined);
  if (!last) return [];
  return [
    {
      state: 'warn',
      what: `${others.length + 1} of the last ${runs.length} could not index what they had stored, the latest ${ago(last.at)}: ${last.index}.`,
      fix: 'Run `tracecraft recall status`; `tracecraft recall reindex` makes the index anew.',
    },
  ];
}

function isFreshProof({ at, outcome }: HookRun): boolean {
  return outcome === 'mirrored' && Date.now() - Date.parse(at) < patience;
}
