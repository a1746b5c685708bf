import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metaKey, partKey, sessionPrefix } from '../bucket/keys.ts';
import { openBucket } from '../bucket/open.ts';
import type { HarnessName } from '../harness/harness.ts';
import { readConfig } from '../state/config.ts';
import { openDatabase } from '../state/database.ts';
import { lastHookRuns } from '../state/hook-log.ts';
import { checkSession } from './check-session.ts';
import type { InstallPlan } from './plan-install.ts';
import type { Registration } from './registration.ts';

export { isCheck } from './check-session.ts';

/** What came of running the registered command on a made-up turn. */
export interface Proof {
  harness: HarnessName;
  /** The turn was read back from the bucket. */
  ok: boolean;
  /** Where in the bucket it lay; it is removed again. */
  key: string;
  bytes: number;
  /** ms of the whole hook, the start of its shell included */
  ms: number;
  /** Of a failed one, in a sentence. */
  problem?: string;
}

const project = 'tracecraft-check';
const reply = 'This turn checks that tracecraft works.';
/** ms; the hook keeps to a budget of its own that is well below. */
const hookTimeout = 15_000;
const bucketTimeout = 20_000;

/** Runs the command as the harness would, reads the turn back from the bucket, and removes it again. */
export async function proveHook(
  { paths, bucket: url, request }: InstallPlan,
  registration: Registration,
  command: string,
): Promise<Proof> {
  const { harness } = registration;
  const session = checkSession(randomBytes(4).toString('hex'));
  const bucket = await openBucket(url, {
    env: request.env,
    deadline: { at: Date.now() + bucketTimeout },
    credentials: readConfig(paths).s3,
    cache: paths.cache,
  });
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-'));
  const cwd = join(folder, project);
  mkdirSync(cwd);
  const { payload, record } = registration.sample({ folder, session, cwd, reply });
  const address = { project, harness, record };
  const proof: Proof = { harness, ok: false, key: sessionPrefix(address), bytes: 0, ms: 0 };
  try {
    proof.ms = await runHook(command, cwd, payload, request.env);
    const meta = await bucket.get(metaKey(address));
    const part = meta && JSON.parse(meta.body.toString('utf8')).last_part;
    const stored = part ? await bucket.get(partKey(address, part)) : undefined;
    proof.ok = stored?.body.includes(reply) ?? false;
    proof.bytes = stored?.size ?? 0;
    if (part) proof.key = partKey(address, part);
    if (!proof.ok) proof.problem = lastProblem();
    for await (const entry of bucket.list(sessionPrefix(address))) {
      if ('key' in entry) await bucket.delete(entry.key);
    }
  } catch (error) {
    proof.ok = false;
    proof.problem = (error as Error).message;
  } finally {
    bucket.close();
    rmSync(folder, { recursive: true, force: true });
    forget(record);
  }
  return proof;

  function lastProblem(): string {
    const run = lastHookRuns(paths.hookLog, 20).find((run) => run.session.endsWith(session));
    if (!run)
      return 'The hook left no line in its log; it did not start, or could not write there.';
    return `The hook ended with "${run.outcome}"${run.error ? `: ${run.error}` : ''}`;
  }

  function forget(id: string): void {
    const db = openDatabase(paths.database, 5_000);
    db.prepare('DELETE FROM sources WHERE session = ?').run(id);
    db.close();
  }
}

/** Returns how long it took, in ms. Throws when it printed something, or failed. */
async function runHook(
  command: string,
  cwd: string,
  payload: object,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  // It is much, and most commands start no program.
  const { execa } = await import('execa');
  const result = await execa(command, {
    shell: true,
    cwd,
    input: JSON.stringify(payload),
    env: { ...withoutAgents(env), TRACECRAFT_PROJECT: project, CLAUDE_PROJECT_DIR: cwd },
    extendEnv: false,
    timeout: hookTimeout,
    reject: false,
  });
  if (result.exitCode !== 0) {
    const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
    const why = lines.find((line) => /error/i.test(line)) ?? lines[0] ?? result.shortMessage;
    throw new Error(`The hook's command failed (exit ${result.exitCode ?? 'by a signal'}): ${why}`);
  }
  if (result.stdout !== '')
    throw new Error(`The hook printed something: ${result.stdout.slice(0, 200)}`);
  return Math.round(result.durationMs);
}

/** An install may be run by an agent, whose own session is not the one to be proven. */
function withoutAgents(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const theirs = /^(CLAUDE_(?!CONFIG_DIR)|CLAUDECODE|CODEX_(?!HOME)|TRACECRAFT_(CHILD|DISABLE))/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !theirs.test(name)));
}
