import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished, RunOptions, Sandbox } from './sandbox.ts';

/** What Claude Code needs to talk to the mock and to nobody else. */
export function claudeEnv(modelUrl: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: mockKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
  };
}

const mockKey = 'sk-ant-mock';

/** `claude -p`, with its shell tool allowed. */
export function runClaudePrint(
  sandbox: Sandbox,
  modelUrl: string,
  prompt: string,
  { args = [], ...options }: RunOptions & { args?: string[] } = {},
): Promise<Finished> {
  return sandbox.run('claude', ['-p', prompt, '--allowedTools', 'Bash', ...args], {
    ...options,
    env: { ...claudeEnv(modelUrl), ...options.env },
  });
}

/** Answers, before they are asked, the questions of an interactive Claude Code in its first run. */
export function seedClaude(sandbox: Sandbox): void {
  const seed = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [mockKey.slice(-20)], rejected: [] },
    projects: { [sandbox.cwd]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(sandbox.home, '.claude.json'), JSON.stringify(seed));
}

/**
 * Makes the mock the only server that Codex talks to, and its working folder a trusted one; the
 * offer of a newer model has been seen.
 */
export function seedCodex(sandbox: Sandbox, modelUrl: string): void {
  mkdirSync(join(sandbox.home, '.codex'), { recursive: true });
  writeFileSync(
    join(sandbox.home, '.codex/config.toml'),
    `model = "gpt-5.5"
model_provider = "mock"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.mock]
name = "mock"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"

[projects.${JSON.stringify(sandbox.cwd)}]
trust_level = "trusted"

[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
`,
  );
}

/**
 * Ends the server that an interactive Codex leaves behind for all its windows (0.169.0), and so,
 * by their SessionEnd hooks, the sessions in it.
 */
export async function stopCodexServer(sandbox: Sandbox): Promise<void> {
  const updater = join(sandbox.home, '.codex/app-server-daemon/daemon-updater.pid');
  if (!existsSync(updater)) return;
  await sandbox.run('codex', ['app-server', 'daemon', 'stop']);
  // It has a companion that looks for new versions, which `stop` leaves running.
  process.kill(JSON.parse(readFileSync(updater, 'utf8')).pid);
  rmSync(updater);
}

export const codexEnv = { MOCK_KEY: 'mock' };

/** `codex exec`, its commands unconfined: they are the test's own. */
export function runCodexExec(
  sandbox: Sandbox,
  prompt: string,
  { args = [], ...options }: RunOptions & { args?: string[] } = {},
): Promise<Finished> {
  return sandbox.run(
    'codex',
    ['exec', '--skip-git-repo-check', '--sandbox', 'danger-full-access', ...args, prompt],
    { ...options, env: { ...codexEnv, ...options.env } },
  );
}
