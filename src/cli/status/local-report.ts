import { isCheck } from '../../install/proof.ts';
import { isBehind } from '../../mirror/is-behind.ts';
import { lagOf, type SessionLag } from '../../mirror/lag.ts';
import { type IndexStatus, readIndexStatus } from '../../recall/index-status.ts';
import { type Health, readHealth } from '../../state/health.ts';
import { type HookRun, lastHookRuns } from '../../state/hook-log.ts';
import { allSources } from '../../state/sources.ts';
import type { CliContext } from '../context.ts';

/** What this machine knows of its own mirroring, without asking any network. */
export interface LocalReport {
  sessions: SessionLag[];
  health: Health;
  runs: HookRun[];
  /** How many of the last ones failed, with none between that got through. */
  failedLast: number;
  lastError: HookRun | undefined;
  /** Of turns that can be searched; undefined while there is none. */
  index: IndexStatus | undefined;
}

/** How far back the log is searched for the last error. */
const searchedRuns = 1000;
const shownRuns = 5;

/** `all`: sessions of every project. */
export function localReport(context: CliContext, all: boolean): LocalReport {
  const { db, bucketUrl, paths, project } = context;
  const rows = allSources(db, bucketUrl)
    .filter((row) => all || row.project === project)
    // What the user has deleted is no one's concern until it goes on.
    .filter((row) => !row.deleted || isBehind(row));
  const runs = lastHookRuns(paths.hookLog, searchedRuns).filter(({ session }) => !isCheck(session));
  return {
    sessions: lagOf(rows),
    health: readHealth(db, bucketUrl),
    runs: runs.slice(0, shownRuns),
    failedLast: failedLast(runs),
    lastError: runs.find(({ outcome }) => outcome === 'failed'),
    index: readIndexStatus(context),
  };
}

/** Of those that tried: one that was paused or had nothing to do with the bucket tells nothing. */
function failedLast(runs: readonly HookRun[]): number {
  const tried = runs.filter(({ outcome }) => !['paused', 'busy', 'ignored'].includes(outcome));
  const good = tried.findIndex(({ outcome }) => outcome !== 'failed');
  return good === -1 ? tried.length : good;
}
