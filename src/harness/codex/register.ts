import { join } from 'node:path';
import { type HooksRegistration, transcriptSample } from '../../install/registration.ts';
import { codex } from './harness.ts';
import { codexHome } from './sources.ts';

/**
 * Hooks of Codex 0.169: `hooks.json`, in Claude Code's shape, as plain JSON with no other root keys
 * than `description` and `hooks`. It warns of a SessionEnd timeout above 3 s, and kills it then.
 */
export const codexRegistration: HooksRegistration = {
  form: 'hooks',
  harness: codex.name,
  label: codex.label,
  program: 'codex',
  folder: codexHome,
  hooksFile: (env, repository) =>
    join(repository === undefined ? codexHome(env) : join(repository, '.codex'), 'hooks.json'),
  timeouts: { SessionStart: 5, Stop: 10, SubagentStop: 10, PreCompact: 10, SessionEnd: 3 },
  // It starts a session with its first prompt, so SessionStart does for that.
  coordinateTimeouts: { UserPromptSubmit: 5 },
  handler: (command, timeout, platform, event) => ({
    type: 'command',
    command,
    ...(platform === 'win32' ? { commandWindows: command } : {}),
    timeout,
    // Else what is put before a session is cut at about 2,500 tokens.
    ...(event === 'SessionStart' ? { additionalContextLimit: 0 } : {}),
  }),
  sample(turn) {
    const { session, cwd, reply } = turn;
    const timestamp = new Date().toISOString();
    const content = [{ type: 'output_text', text: reply }];
    return transcriptSample(turn, [
      { timestamp, ordinal: 0, type: 'session_meta', payload: { id: session, cwd } },
      {
        timestamp,
        ordinal: 1,
        type: 'response_item',
        payload: { type: 'message', role: 'assistant', content },
      },
    ]);
  },
};

/** Where Codex keeps, beside the user's settings, which hooks are trusted. */
export function codexConfigFile(env: NodeJS.ProcessEnv): string {
  return join(codexHome(env), 'config.toml');
}
