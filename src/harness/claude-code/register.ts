import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type HooksRegistration, transcriptSample } from '../../install/registration.ts';
import { configRoot } from './config-roots.ts';
import { claudeCode } from './harness.ts';

/**
 * Hooks of Claude Code 2.1: `hooks.<Event>[].hooks[]` in `settings.json`. Timeouts are seconds. Without
 * one a hook may block for 600 s, and SessionEnd is cancelled after 1.5 s. Never `async`: the client
 * would exit before the turn is stored.
 */
export const claudeCodeRegistration: HooksRegistration = {
  form: 'hooks',
  harness: claudeCode.name,
  label: claudeCode.label,
  program: 'claude',
  folder: configRoot,
  hooksFile: (env, repository) =>
    repository === undefined
      ? join(configRoot(env), 'settings.json')
      : join(repository, '.claude', 'settings.local.json'),
  timeouts: {
    SessionStart: 5,
    Stop: 10,
    SubagentStop: 10,
    PreCompact: 10,
    SessionEnd: 10,
    // Its first one says that a session is real, and takes what was handed over.
    UserPromptSubmit: 5,
  },
  coordinateTimeouts: {},
  handler: (command, timeout) => ({ type: 'command', command, timeout }),
  statusline: (command) => ({ name: 'statusLine', value: { type: 'command', command } }),
  otherSettings: (env, repository) => [
    join(repository, '.claude', 'settings.json'),
    join(configRoot(env), 'settings.json'),
  ],
  sample(turn) {
    const { session, cwd, reply } = turn;
    const common = { sessionId: session, cwd, timestamp: new Date().toISOString() };
    const question = { role: 'user', content: 'Does tracecraft work?' };
    const answer = { role: 'assistant', content: [{ type: 'text', text: reply }] };
    return transcriptSample(turn, [
      { ...common, type: 'user', uuid: randomUUID(), message: question },
      { ...common, type: 'assistant', uuid: randomUUID(), message: answer },
    ]);
  },
};
