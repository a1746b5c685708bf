import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { type Call, withAppServer } from '../../src/harness/codex/app-server.ts';
import { codexEnv } from '../support/clients.ts';
import { filesBelow, type Scene } from './scenario.ts';

/** What Codex's own server does to a thread, as its windows have it done. */
export function appServer<T>({ sandbox }: Scene, work: (call: Call) => Promise<T>): Promise<T> {
  const env = { ...sandbox.env, ...codexEnv };
  return withAppServer(join(sandbox.bin, 'codex'), env, sandbox.cwd, work);
}

/** Takes the thread back to before its last turn. */
export function revertLastTurn(scene: Scene, threadId: string): Promise<void> {
  return appServer(scene, async (call) => {
    await call('thread/resume', { threadId });
    const { data } = (await call('thread/turns/list', { threadId })) as { data: { id: string }[] };
    await call('thread/revert', { threadId, beforeTurnId: data[0]?.id });
  });
}

/**
 * Ids of all threads and of their revisions, each with its file, in the order of their making. Beside
 * them stands, while Codex compresses one, `rollout-compress-….tmp`.
 */
export function rollouts({
  sandbox,
}: Scene): { thread: string; revision?: string; path: string }[] {
  const id = '[0-9a-f]{8}-[0-9a-f-]{27}';
  const name = new RegExp(`rollout-.{19}-(${id})(?:_(${id}))?\\.jsonl(?:\\.zst)?$`);
  return filesBelow(join(sandbox.home, '.codex/sessions'))
    .filter((path) => !path.endsWith('.tmp'))
    .map((path) => {
      const [, thread, revision] = name.exec(path) ?? assert.fail(`${path} is no rollout`);
      return { thread: thread as string, revision, path };
    })
    .sort((a, b) => ((a.revision ?? a.thread) < (b.revision ?? b.thread) ? -1 : 1));
}

/** The record of every rollout, as `export` gives it, is the file, line for line. */
export async function assertAllKept(scene: Scene): Promise<void> {
  for (const { thread, revision, path } of rollouts(scene)) {
    const record = revision === undefined ? thread : `${thread}__rev-${revision}`;
    const kept = await scene.tracecraft('session', 'export', record);
    const file = readFileSync(path);
    const written = path.endsWith('.zst') ? zstdDecompressSync(file) : file;
    assert.ok(kept === written.toString('utf8'), `${record} is ${path}`);
  }
}

/** The names of all records in the embedded bucket. */
export function recordNames({ sandbox }: Scene): string[] {
  return filesBelow(join(sandbox.home, '.tracecraft/bucket'))
    .flatMap((path) => /\/([^/]+)\/meta\.json$/.exec(path)?.[1] ?? [])
    .sort();
}
