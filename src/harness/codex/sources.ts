import { basename, join, resolve } from 'node:path';
import { userHome } from '../../state/paths.ts';
import { type Discovery, type FoundSession, origin, type Source } from '../harness.ts';
import { asFields, asText, parseLine } from '../records.ts';
import { entriesOf, statFile } from '../transcript-file.ts';
import { headLines } from './first-row.ts';
import { observe } from './records.ts';
import { filePath, plainPath, rolloutTail } from './rollout-tail.ts';

/**
 * Where Codex 0.169 keeps rollouts: `sessions/YYYY/MM/DD/rollout-<local time>-<thread>.jsonl`, with
 * `_<revision>` after the thread's id when the thread was reverted (the older file stays), with `.zst`
 * behind it when compressed, and `archived_sessions/` for archived ones. A subagent is a thread, and a
 * rollout, of its own.
 */

const rolloutName =
  /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(?<thread>[^_]+?)(?:_(?<revision>.+))?\.jsonl(?:\.zst)?$/;

export function codexHome(env: NodeJS.ProcessEnv): string {
  return env.CODEX_HOME || join(userHome(env), '.codex');
}

/**
 * The source behind a rollout's path, compressed or not; `fallback` names the session of a file with a
 * foreign name.
 */
export function rolloutSource(file: string, fallback: string, parent?: string): Source {
  const path = plainPath(file);
  const name = rolloutName.exec(basename(path))?.groups;
  const session = name?.thread ?? fallback;
  const from = parent !== undefined && parent !== session ? { parent } : {};
  return name?.revision === undefined
    ? { session, id: 'main', kind: parent === undefined ? 'main' : 'subagent', path, ...from }
    : { session, id: `rev-${name.revision}`, kind: 'revision', path, parent: session };
}

export function* discover(
  env: NodeJS.ProcessEnv,
  { id = '', roots = [], since = 0 }: Discovery = {},
): Generator<FoundSession> {
  const byThread = new Map<string, Map<string, Source>>();
  for (const home of new Set([codexHome(env), ...roots].map((root) => resolve(root)))) {
    for (const file of rollouts(home)) {
      const source = rolloutSource(file, basename(file, '.jsonl'));
      if (!source.session.startsWith(id)) continue;
      const thread = byThread.get(source.session) ?? new Map();
      byThread.set(source.session, thread.set(source.path, source));
    }
  }
  for (const [thread, sources] of byThread) yield describe(thread, [...sources.values()], since);
}

function describe(id: string, sources: Source[], since: number): FoundSession {
  const modified = Math.max(...sources.map(({ path }) => statFile(filePath(path))?.mtimeMs ?? 0));
  return {
    harness: 'codex',
    id,
    sources,
    cwd: modified < since ? undefined : firstCwd(sources),
    modified,
    size: sources.reduce((sum, source) => sum + rolloutTail.behind(source, origin), 0),
  };
}

function firstCwd(sources: readonly Source[]): string | undefined {
  return sources.map(({ path }) => rolloutCwd(path)).find((cwd) => cwd !== undefined);
}

function* rollouts(home: string): Generator<string> {
  yield* rolloutsBelow(join(home, 'sessions'));
  yield* rolloutsBelow(join(home, 'archived_sessions'));
}

/** Follows no links, which could lead round in circles. */
function* rolloutsBelow(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* rolloutsBelow(path);
    else if (entry.isFile() && rolloutName.test(entry.name)) yield path;
  }
}

/** The first row, `session_meta`, holds the cwd; before there was one, what the user's first turn says. */
function rolloutCwd(path: string): string | undefined {
  const lines = headLines(path);
  const first = lines[0] === undefined ? undefined : parseLine(lines[0]);
  const payload = asFields(first?.payload);
  return payload ? asText(payload.cwd) : observe(Buffer.from(lines.join('\n'))).cwd;
}
