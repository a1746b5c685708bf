import type { Fields } from '../../records.ts';
import { asFields, asText } from '../../records.ts';
import { openAppServer } from '../app-server.ts';
import { rolloutSource } from '../sources.ts';
import { readHistory } from './history.ts';
import { hashOfItems } from './injected.ts';
import type { Surgery } from './settle.ts';

export interface Started {
  thread: string;
  /** Of its rollout. */
  path: string;
}

/**
 * A new thread, in the folder, that begins with these items, read back. Without them Codex 0.169.0 keeps none, so
 * that one that fails leaves nothing behind. Rejects with what Codex says.
 */
export async function startWith(
  { env, program, cwd, patience }: Surgery,
  items: readonly Fields[],
  name?: string,
): Promise<Started> {
  const server = await openAppServer(program, env, cwd, { experimental: true, patience });
  let found: Partial<Started>;
  try {
    const { call } = server;
    const started = asFields(await call('thread/start', { cwd, sessionStartSource: 'startup' }));
    const thread = asFields(started?.thread);
    const threadId = asText(thread?.id);
    await call('thread/inject_items', { threadId, items });
    if (name !== undefined) {
      await call('thread/name/set', { threadId, name }).catch(() => {
        // It is found by its id, too.
      });
    }
    found = { thread: threadId, path: asText(thread?.path) };
  } finally {
    await server.close();
  }
  const { thread, path } = found;
  const history =
    thread === undefined || path === undefined
      ? undefined
      : await readHistory(rolloutSource(path, thread), env);
  const last = history?.prelude.slice(-items.length) ?? [];
  if (hashOfItems(last) !== hashOfItems(items)) {
    throw new Error(`Codex began thread ${thread}, and it does not hold what was put in`);
  }
  return { thread: thread as string, path: path as string };
}

/** The ways to open a thread: Codex 0.169.0's own, and those that its app and its VS Code extension register. */
export function waysToOpen(thread: string): { cli: string; app: string; vscode: string } {
  return {
    cli: `codex resume ${thread}`,
    app: `codex://threads/${thread}`,
    vscode: `vscode://openai.chatgpt/local/${thread}`,
  };
}
