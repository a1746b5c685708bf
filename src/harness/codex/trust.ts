import { findProgram } from '../../install/detect.ts';
import { isSameLauncher, launcherPath, readHookCommand } from '../../install/hook-command.ts';
import { statePaths } from '../../state/paths.ts';
import { type Call, withAppServer } from './app-server.ts';
import { codexRegistration } from './register.ts';

/** Codex passes over a hook in silence until its user has trusted it; it tells whether they have. */
export interface CodexTrust {
  status: 'trusted' | 'untrusted' | 'modified' | 'disabled' | 'unknown';
  /** What is the matter, and the step that helps, as a sentence. */
  detail: string;
}

/** What a user does without us. */
export const manualStep = 'Start `codex`, type /hooks, and trust the hooks of tracecraft.';

/** A hook in the answer of `hooks/list` (Codex 0.169.0). */
interface ListedHook {
  key: string;
  command?: string;
  enabled: boolean;
  currentHash: string;
  trustStatus: 'managed' | 'untrusted' | 'trusted' | 'modified';
}

interface Listing {
  own: ListedHook[];
  warnings: string[];
  switchedOff: boolean;
}

/** Asks Codex about our hooks for this folder; never rejects. */
export async function codexTrust(env: NodeJS.ProcessEnv, cwd: string): Promise<CodexTrust> {
  return (await ask(env, cwd, (call) => list(call, env, cwd).then(judge))) as CodexTrust;
}

/**
 * Has Codex trust our hooks that are in one of these states; its user must have agreed. `keys`: the
 * ones whose trust was set.
 */
export async function trustHooks(
  env: NodeJS.ProcessEnv,
  cwd: string,
  states: readonly ListedHook['trustStatus'][],
): Promise<CodexTrust & { keys: string[] }> {
  const answer = await ask(env, cwd, async (call) => {
    const { own } = await list(call, env, cwd);
    const open = own.filter(({ trustStatus }) => states.includes(trustStatus));
    if (open.length > 0) {
      const state = open.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]);
      await call('config/batchWrite', {
        edits: [
          { keyPath: 'hooks.state', value: Object.fromEntries(state), mergeStrategy: 'upsert' },
        ],
      });
    }
    return { ...judge(await list(call, env, cwd)), keys: open.map(({ key }) => key) };
  });
  return { keys: [], ...answer };
}

async function ask<T extends CodexTrust>(
  env: NodeJS.ProcessEnv,
  cwd: string,
  work: (call: Call) => Promise<T>,
): Promise<T | CodexTrust> {
  const program = findProgram(codexRegistration.program, env);
  if (!program) {
    return {
      status: 'unknown',
      detail: `codex is not on PATH, so it cannot be asked. ${manualStep}`,
    };
  }
  try {
    return await withAppServer(program, env, cwd, work);
  } catch (error) {
    return { status: 'unknown', detail: `${(error as Error).message}. ${manualStep}` };
  }
}

async function list(call: Call, env: NodeJS.ProcessEnv, cwd: string): Promise<Listing> {
  const answer = (await call('hooks/list', { cwds: [cwd] })) as {
    data: { hooks: ListedHook[]; warnings: string[] }[];
  };
  const { config } = (await call('config/read', {})) as {
    config: { features?: Record<string, unknown> | null };
  };
  const launcher = launcherPath(statePaths(env));
  const hooks = answer.data.flatMap((entry) => entry.hooks);
  const installed = hooks.filter(({ command }) => {
    const read = command === undefined ? undefined : readHookCommand(command);
    return read !== undefined && isSameLauncher(read.launcher, launcher);
  });
  // Beside those that are installed, the plugin's do nothing.
  const own = installed.length > 0 ? installed : hooks.filter(isPlugins);
  return {
    own,
    warnings: answer.data.flatMap((entry) => entry.warnings),
    switchedOff: config.features?.hooks === false || config.features?.codex_hooks === false,
  };
}

/** `tracecraft@marketplace:hooks/codex.json:stop:0:0` (Codex 0.169.0). */
function isPlugins({ key }: ListedHook): boolean {
  return key.startsWith('tracecraft@');
}

function judge({ own, warnings, switchedOff }: Listing): CodexTrust {
  const broken = warnings.find((warning) => warning.startsWith('failed to parse'));
  if (switchedOff) {
    return {
      status: 'disabled',
      detail:
        'Hooks are switched off in Codex. Remove `hooks = false` from [features] in its config.toml.',
    };
  }
  if (own.length === 0) {
    const detail = broken
      ? `Codex ${broken}. It reads plain JSON only.`
      : 'Codex lists no hook of tracecraft.';
    return { status: 'disabled', detail };
  }
  if (own.some((hook) => !hook.enabled)) {
    return {
      status: 'disabled',
      detail:
        'A hook of tracecraft is switched off in Codex. Start `codex`, type /hooks, and switch it on.',
    };
  }
  const open = own.filter(
    ({ trustStatus }) => trustStatus === 'untrusted' || trustStatus === 'modified',
  );
  if (open.length === 0) return { status: 'trusted', detail: `${own.length} hooks are trusted.` };
  const modified = open.every(({ trustStatus }) => trustStatus === 'modified');
  return {
    status: modified ? 'modified' : 'untrusted',
    detail: `Codex passes over ${open.length} of ${own.length} hooks until you trust them. ${manualStep}`,
  };
}
