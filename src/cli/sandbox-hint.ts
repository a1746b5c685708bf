import { BucketError } from '../bucket/bucket.ts';
import { sqliteCode } from '../bucket/file/errors.ts';
import { statePaths } from '../state/paths.ts';

/**
 * What helps where Codex's `workspace-write` sandbox is in the way (0.169.0: sockets fail with EPERM, and nothing
 * outside of the workspace can be written); undefined for other errors, and outside of Codex.
 */
export function sandboxHint(error: unknown, env: NodeJS.ProcessEnv): string | undefined {
  const isInCodex = Boolean(env.CODEX_THREAD_ID || env.CODEX_SANDBOX || isOffline(env));
  if (!isInCodex || !(isBarred(error) || (isOffline(env) && isUnreachable(error)))) {
    return undefined;
  }
  const { home } = statePaths(env);
  return `Codex may keep this command in its sandbox, without the network and without ${home}: in config.toml of Codex, under [sandbox_workspace_write], set network_access = true and writable_roots = [${JSON.stringify(home)}].`;
}

function isOffline({ CODEX_SANDBOX_NETWORK_DISABLED: disabled }: NodeJS.ProcessEnv): boolean {
  return disabled === '1';
}

function isUnreachable(error: unknown): boolean {
  return error instanceof BucketError && error.failure === 'unreachable';
}

const barred = ['EPERM', 'EACCES', 'EROFS'];
/** SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN */
const barredBySqlite = [3, 8, 14];
const deepest = 8;

/** Whether the system has forbidden it, as it or one of its causes tells. */
function isBarred(error: unknown): boolean {
  let cause = error as (NodeJS.ErrnoException & { cause?: unknown }) | undefined;
  for (let depth = 0; cause instanceof Error && depth < deepest; depth++) {
    if (barred.includes(cause.code ?? '') || barredBySqlite.includes(sqliteCode(cause)))
      return true;
    cause = cause.cause as typeof cause;
  }
  return false;
}
