import { spawn } from 'node:child_process';
import type { MirrorContext } from '../../mirror/context.ts';
import type { Database } from '../../state/database.ts';
import { isAnyDue } from './due.ts';
import { mayStart } from './state.ts';

/** ms between two starts. */
const pause = 3_600_000;

/**
 * Starts `recall summarize` as a process of its own, where the user has chosen a summarizer and turns wait for it:
 * once an hour at the most, later after failures, and never from within one. A command that reads the index
 * does so behind its answer; nobody waits for it.
 */
export function summarizeInBackground(context: MirrorContext, db: Database): void {
  const { config, env, bucketUrl: bucket, paths } = context;
  if (!config.recall?.summarizer || env.TRACECRAFT_CHILD === '1') return;
  // Of commands in a sandbox without network no model is reached.
  if (env.CODEX_SANDBOX_NETWORK_DISABLED === '1') return;
  const [program] = process.argv.slice(1);
  // Whether any waits takes a look at all turns: that is done once an hour too.
  if (program === undefined || !mayStart(db, pause) || !isAnyDue(db, { bucket })) return;
  const args = [...process.execArgv, program, 'recall', 'summarize', '--background'];
  spawn(process.execPath, args, {
    cwd: paths.home,
    env,
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  })
    // Without it, the next one is started in an hour.
    .on('error', () => {})
    .unref();
}
