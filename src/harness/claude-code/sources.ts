import { basename, join } from 'node:path';
import type { Discovery, FoundSession, Source } from '../harness.ts';
import { entriesOf, statFile } from '../transcript-file.ts';
import { configRoots } from './config-roots.ts';
import { firstValue } from './first-value.ts';
import { folderIdentity } from './folder-identity.ts';
import { subagentSource, subagentSources } from './subagents.ts';
import { isToolResults, sizeOfToolResults, toolResultsSources } from './tool-results.ts';

/**
 * Where Claude Code keeps transcripts: `<config>/projects/<encoded cwd>/<session>.jsonl`, with what
 * belongs to it in the folder `<session>/` beside it (2.1). The folder's name is a lossy encoding of the
 * cwd and is never decoded: the records say the cwd.
 */

export function mainSource(session: string, path: string): Source {
  return { session, id: 'main', kind: 'main', path };
}

/** Every source of the session whose main transcript lies at `path`, but for that one. */
export function sourcesBeside(session: string, path: string): Source[] {
  return [...subagentSources(session, path), ...toolResultsSources(session, path)];
}

export function* discover(
  env: NodeJS.ProcessEnv,
  { id, roots, since }: Discovery = {},
): Generator<FoundSession> {
  const seen = new Set<string>();
  for (const root of configRoots(env, roots)) yield* sessionsIn(root, id, seen, since);
}

/** The sessions of one state folder; of a project's folder that has several names, by one of them. */
export function* sessionsIn(
  root: string,
  id = '',
  seen = new Set<string>(),
  since = 0,
): Generator<FoundSession> {
  const projects = join(root, 'projects');
  for (const { name } of entriesOf(projects)) {
    const folder = join(projects, name);
    const identity = folderIdentity(folder);
    if (identity === undefined || seen.has(identity)) continue;
    seen.add(identity);
    const entries = entriesOf(folder);
    const old = oldSubagents(folder, entries.map(nameOf));
    const ids = new Set([...sessionIds(entries), ...old.keys()]);
    // Looking for a folder that is not there takes longer than all else.
    const folders = new Set(entries.filter((entry) => !entry.isFile()).map(nameOf));
    for (const session of ids) {
      if (!session.startsWith(id)) continue;
      const path = join(folder, `${session}.jsonl`);
      const beside = folders.has(session) ? sourcesBeside(session, path) : [];
      const all = [mainSource(session, path), ...beside, ...(old.get(session) ?? [])];
      const found = describe(session, all, since);
      if (found) yield found;
    }
  }
}

/** Of transcripts, and of folders: what a session left behind can outlive its transcript. */
function sessionIds(entries: ReturnType<typeof entriesOf>): string[] {
  return entries
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.jsonl'))
    .filter(({ name }) => !isOldSubagent(name))
    .map(({ name }) => basename(name, '.jsonl'));
}

/** Releases before 2.1 put subagents beside their session; their rows tell whose they are. */
function oldSubagents(folder: string, names: string[]): Map<string, Source[]> {
  const found = names.filter(isOldSubagent).flatMap((name) => {
    const path = join(folder, name);
    const session = firstValue(path, 'sessionId');
    return session === undefined ? [] : [subagentSource(session, path)];
  });
  return Map.groupBy(found, ({ session }) => session);
}

function isOldSubagent(name: string): boolean {
  return name.startsWith('agent-') && name.endsWith('.jsonl');
}

function describe(session: string, all: Source[], since: number): FoundSession | undefined {
  const found = all.flatMap((source) => {
    const stat = isToolResults(source) ? sizeOfToolResults(source) : statFile(source.path);
    return stat ? [{ source, size: stat.size, modified: stat.mtimeMs }] : [];
  });
  if (found.length === 0) return undefined;
  const modified = Math.max(...found.map(({ modified }) => modified));
  return {
    harness: 'claude-code',
    id: session,
    sources: found.map(({ source }) => source),
    cwd: modified < since ? undefined : firstCwd(found.map(({ source }) => source)),
    modified,
    size: found.reduce((sum, { size }) => sum + size, 0),
  };
}

/** A session of which only a subagent is left was where that was. */
function firstCwd(sources: readonly Source[]): string | undefined {
  for (const { kind, path } of sources) {
    const cwd = kind === 'attachments' ? undefined : firstValue(path, 'cwd');
    if (cwd !== undefined) return cwd;
  }
  return undefined;
}

function nameOf({ name }: { name: string }): string {
  return name;
}
