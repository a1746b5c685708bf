import { read, writeSync } from 'node:fs';
import type { Harness, HookCall, HookEvent } from './harness/harness.ts';
import { asFields, asText } from './harness/records.ts';
import { findHarness } from './harness/registry.ts';
import { isCheck } from './install/check-session.ts';
import { settingsFormInstalled } from './install/manifest-read.ts';
import { type HookOutcome, runHook } from './mirror/hook-run.ts';
import { type LocalContext, openLocal } from './mirror/local-context.ts';
import { handOver } from './recall/handover/in-hook.ts';
import type { HookIndex } from './recall/in-hook.ts';
import { readConfig } from './state/config.ts';
import { hasJustBeaten } from './state/coordination.ts';
import { isTorn, leaveDatabase, putAside } from './state/database.ts';
import { type HookRun, logHookRun } from './state/hook-log.ts';
import { statePaths } from './state/paths.ts';
import { pinEnvironment } from './state/pinned-variables.ts';
import { projectName } from './state/project.ts';
import { watchForOffer } from './usage/offer-due.ts';

/**
 * The one entry of every hook: `hook.cjs <harness>` with the event's payload on stdin. Whatever
 * happens, it exits 0 and is gone within the event's budget; what went wrong is in the hook log. It prints
 * nothing but what the client is to put before the session (what that goes on from, and, where the user has
 * switched `coordinate` on, what waits for it) and, once its window is full, how its user makes room.
 */

/** Held back for ending the process, in ms. */
const reserve = 60;
/** For understanding the payload, before the event's own budget is known. */
const payloadBudget = 1_000;
/** For keeping what was compiled: 10 to 50 ms on a disk that is not busy, and so less often where it is. */
const keeping = 300;

/** Of an event that mirrors nothing. */
const nothing: HookOutcome = { outcome: 'nothing-new', parts: 0, bytes: 0, swept: 0 };

const { env } = process;
// `performance.timeOrigin` would say it too, at the price of loading node:perf_hooks (1 ms).
const started = Math.floor(Date.now() - process.uptime() * 1000);

/**
 * Of a hook's command line, unlike its environment, no repository can change anything: with this flag in
 * it the environment is the user's own, as where a scheduler or a test starts it.
 */
const ownsEnvironment = process.argv.includes('--own-environment');

// Threads for reading stdin and for asking for names; libuv starts four with the first that is needed.
env.UV_THREADPOOL_SIZE ??= '2';

/** Set in processes that tracecraft starts itself, so that they are not mirrored in turn. */
const isOurChild = env.TRACECRAFT_CHILD === '1' || env.TRACECRAFT_DISABLE === '1';

let event = '';
/** When it has to be gone. */
let end = started + payloadBudget;

/**
 * What kind of run this was, for `load-compiled.ts`: others run other code. Undefined where the time is nearly
 * over: a disk may take long.
 */
export const way = () => (Date.now() < end - keeping ? event : undefined);

/** Says how this run ended; knows more of it as the payload is understood. */
let log = logger(process.argv[2] ?? '', { event: '', session: '' });

// What nobody foresaw, in a callback of the system too, must not reach the agent either.
process.on('uncaughtException', fail);
main();

async function main(): Promise<void> {
  quietSqliteWarning();
  if (isOurChild) leave();
  const timer = setTimeout(leaveAtOnce, payloadBudget);
  const harness = findHarness(process.argv[2]);
  const payload = parse(await readInput());
  clearTimeout(timer);
  const told = asFields(payload);
  log = logger(process.argv[2] ?? '', {
    event: asText(told?.hook_event_name) ?? '',
    session: asText(told?.session_id) ?? '',
  });
  const call = harness?.hookCall(payload, env);
  if (harness && call && !yieldsToSettings(harness, call)) await run(harness, call);
  leave();
}

async function run(harness: Harness, call: HookCall): Promise<void> {
  log = logger(harness.name, call);
  event = call.event;
  const paths = statePaths(env);
  const config = readConfig(paths);
  const mirrors = call.event !== 'UserPromptSubmit';
  if (!ownsEnvironment) pinEnvironment(env, config.environment);
  const budget = Math.min(call.budget, config.hook?.budget_ms ?? call.budget);
  end = started + budget;
  // Every call on the bucket ends in time by itself; this is for what has no deadline of its own.
  const timer = setTimeout(
    () => fail(new Error(`not done within ${budget} ms`)),
    end - reserve / 2 - Date.now(),
  );
  const context = openLocal(env, { at: end - reserve }, paths, config);
  const isIndexed = config.recall?.index !== false && !isCheck(call.session);
  const index = isIndexed ? indexOf(context) : undefined;
  const offer = watchForOffer(context, harness, call);
  const outcome: Outcome = mirrors
    ? await runHook(context, harness, call).catch(failure)
    : { ...nothing };
  // As SQLite says it, and of a client's own database too.
  if (outcome.error?.includes('malformed') && isTorn(context.db)) putAside(paths.database);
  clearTimeout(timer);
  // What there was to store is stored: what comes behind it is let go when the time is over.
  const logIt = () => {
    if (mirrors || outcome.handover !== undefined) log(outcome);
  };
  const late = setTimeout(
    () => {
      logIt();
      leaveAtOnce();
    },
    end - reserve / 2 - Date.now(),
  );
  outcome.index = await index?.();
  const texts = isCheck(call.session) ? [] : await textsFor(context, harness, call, outcome);
  const offered = await offer();
  clearTimeout(late);
  logIt();
  leaveDatabase(context.db);
  if (texts.length > 0 || offered) tell(call.event, texts.join('\n\n'), offered);
}

/** What is told does not depend on whether the bucket took what there was to store. */
function failure(error: Error & { hint?: string }): Outcome {
  return {
    ...nothing,
    outcome: 'failed',
    error: error?.message ?? String(error),
    hint: error?.hint,
  };
}

/** What the client is to put before the session. */
async function textsFor(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
  outcome: Outcome,
): Promise<string[]> {
  const past = await handOver(context, harness, call, (what) => {
    outcome.handover = what;
  });
  const news = await behindTheMirror(context, harness, call, outcome);
  return [past, news].filter((text) => text !== undefined);
}

/**
 * Has what the hook stores indexed as it is stored. What is given finishes that, and says why something was
 * not; for a hook that stores nothing, nothing is loaded.
 */
function indexOf(context: LocalContext): () => Promise<string | undefined> {
  let index: HookIndex | undefined;
  const load = async () => {
    const { openHookIndex } = await import('./recall/in-hook.ts');
    index ??= openHookIndex(await context.mirror());
    return index;
  };
  context.onWaiting = async () => (await load()).open();
  context.onSending = async (sent) => (await load()).read(sent);
  context.onStored = async (stored) => (await load()).take(stored);
  return async () => {
    await index?.catchUp();
    index?.leave();
    return index?.trouble();
  };
}

/** Loads what it takes only where it is needed: most hooks of most users have nothing to do with others. */
async function behindTheMirror(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
  { parts = 0, swept = 0 }: Outcome,
): Promise<string | undefined> {
  const isConnected = parts > 0 || swept > 0;
  try {
    const tells = call.ends || (isConnected && !hasJustTold(context, call));
    if (!tells && !context.config.coordinate) return undefined;
    const { workTogether } = await import('./hook-context.ts');
    return await workTogether(await context.mirror(), harness, call, isConnected);
  } catch {
    // A name that cannot be an agent's, a full disk: commands tell of it; the turn is stored all the same.
    return undefined;
  }
}

/** Whether the session has told within the minute that its agent is there. */
function hasJustTold({ bucketUrl, config, db }: LocalContext, { cwd, session }: HookCall): boolean {
  const project = projectName(cwd, config, env);
  return hasJustBeaten(db, { bucket: bucketUrl, project, session }, Date.now());
}

/** One line, as Claude Code and Codex take it. `systemMessage` is shown to the user, and not put before the session. */
function tell(event: HookEvent, additionalContext: string, systemMessage?: string): void {
  const answer = {
    ...(systemMessage !== undefined && { systemMessage }),
    ...(additionalContext !== '' && {
      hookSpecificOutput: { hookEventName: event, additionalContext },
    }),
  };
  try {
    writeSync(1, `${JSON.stringify(answer)}\n`);
  } catch {
    // The client has gone, or does not read: there is nobody to tell.
  }
}

function fail(error: Error & { hint?: string }): never {
  log(failure(error));
  leaveAtOnce();
}

type Outcome = Omit<HookRun, 'at' | 'harness' | 'event' | 'session' | 'ms'>;

function logger(harness: string, { event, session }: Pick<HookRun, 'event' | 'session'>) {
  return (outcome: Outcome) => {
    const ms = Date.now() - started;
    const at = new Date().toISOString();
    try {
      logHookRun(statePaths(env).hookLog, { at, harness, event, session, ms, ...outcome });
    } catch {
      // A full disk, a folder of another user: there is nowhere left to say it.
    }
  };
}

/** The plugin's hooks leave the work to the ones in the settings, where both are installed. */
function yieldsToSettings(harness: Harness, call: HookCall): boolean {
  return (
    env.CLAUDE_PLUGIN_ROOT !== undefined &&
    settingsFormInstalled(statePaths(env), harness.name, call.cwd)
  );
}

/** All of stdin; it comes in one small piece. `process.stdin` would load the network modules. */
function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(64 * 1024);
  return new Promise((resolve) => {
    next();
    function next() {
      read(0, chunk, 0, chunk.length, null, (error, length) => {
        if (error?.code === 'EAGAIN') return void setTimeout(next, 2);
        if (error || length === 0) return resolve(Buffer.concat(chunks).toString('utf8'));
        chunks.push(Buffer.from(chunk.subarray(0, length)));
        next();
      });
    }
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a payload: run by hand, or by a host that is none of ours. There is nothing to do.
    return undefined;
  }
}

/** Node 22 announces node:sqlite as experimental on stderr. */
function quietSqliteWarning(): void {
  process.removeAllListeners('warning');
}

function leave(): never {
  process.exit(0);
}

/**
 * Ends even while a thread hangs in a call of the system (a name that is being looked up, a stdin that
 * nobody closes), for which `process.exit` would wait: another program takes the process over.
 */
function leaveAtOnce(): never {
  try {
    process.execve?.(process.execPath, [process.execPath, '-e', '0'], {});
  } catch {
    // Not on Windows, which ends such threads.
  }
  leave();
}
