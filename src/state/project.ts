import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Config } from './config.ts';

/**
 * The project that a folder belongs to. In this order: `TRACECRAFT_PROJECT`; the user's config for the
 * repository's root; the repository's own `.tracecraft.json` (it may name the project and nothing
 * else); the `origin` remote as `host/owner/name`, so that clones and worktrees agree; the name of the
 * git root; the folder's own name. Read from files: no git is started on the hook's path.
 */
export function projectName(folder: string, config: Config, env: NodeJS.ProcessEnv): string {
  if (env.TRACECRAFT_PROJECT) return env.TRACECRAFT_PROJECT;
  // Records of another system hold its paths; here they lie nowhere.
  if (!isAbsolute(folder)) return folder.split(/[/\\]/).findLast((name) => name !== '') ?? 'root';
  const start = realFolder(folder);
  const root = gitRoot(start);
  const home = root?.folder ?? start;
  return (
    config.projects?.[home] ??
    nameInRepository(home) ??
    (root && originName(root.gitFolder)) ??
    (basename(home) || 'root')
  );
}

/** The folder that `config.projects` knows a project by: the repository's root, else the folder itself. */
export function projectRoot(folder: string): string {
  const start = realFolder(folder);
  return gitRoot(start)?.folder ?? start;
}

interface GitRoot {
  folder: string;
  /** The common one, also for a worktree. */
  gitFolder: string;
}

function gitRoot(start: string): GitRoot | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    const stat = statOf(git);
    if (stat?.isDirectory()) return { folder, gitFolder: git };
    if (stat?.isFile()) return worktree(folder, git);
    if (folder === dirname(folder)) return undefined;
  }
}

/** A worktree's and a submodule's `.git` is a file that names the real one. */
function worktree(folder: string, file: string): GitRoot {
  const target = /^gitdir: (.+)$/m.exec(textOf(file) ?? '')?.[1]?.trim();
  if (target === undefined) return { folder, gitFolder: file };
  const gitFolder = resolve(folder, target);
  const common = textOf(join(gitFolder, 'commondir'))?.trim();
  if (common === undefined) return { folder, gitFolder };
  const shared = resolve(gitFolder, common);
  return { folder: dirname(shared), gitFolder: shared };
}

function originName(gitFolder: string): string | undefined {
  let isOrigin = false;
  // Line by line: what a repository holds must not make a pattern search it again from every place.
  for (const line of (textOf(join(gitFolder, 'config')) ?? '').split('\n')) {
    const text = line.trim();
    if (text.startsWith('[')) isOrigin = text.startsWith('[remote "origin"]');
    const equals = isOrigin ? text.indexOf('=') : -1;
    if (equals === -1 || text.slice(0, equals).trim() !== 'url') continue;
    const value = text.slice(equals + 1).trim();
    return nameOfRemote(value.replace(/^"|"$/g, '').trim());
  }
  return undefined;
}

/** Longer ones name no project. */
const longestUrl = 4096;

/** `host/owner/name` of a remote's URL, without user, port and `.git`; undefined for a local path. */
export function nameOfRemote(url: string): string | undefined {
  if (url.length > longestUrl) return undefined;
  const match =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?(?<host>[^/:]+)(?::\d+)?\/(?<path>.+)$/i.exec(url) ??
    /^(?:[^@/\s]+@)?(?<host>[^/:\s]{2,}):(?<path>(?!\/\/)[^\\].*)$/.exec(url);
  const host = match?.groups?.host?.toLowerCase();
  const path = match?.groups?.path?.replace(/\/+$/, '').replace(/\.git$/, '');
  if (!host || !path || url.startsWith('file:')) return undefined;
  return [
    host,
    ...path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..'),
  ].join('/');
}

function nameInRepository(folder: string): string | undefined {
  try {
    const value = JSON.parse(textOf(join(folder, '.tracecraft.json')) ?? '');
    return typeof value?.project === 'string' && value.project.trim() !== ''
      ? value.project
      : undefined;
  } catch {
    // Missing, or not ours to complain about: a repository's file must not stop a hook.
    return undefined;
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // The folder is gone (a removed worktree): its name still tells.
    return resolve(folder);
  }
}

/** Larger files hold no name: a repository must not make a hook read what has no end. */
const longestFile = 1024 * 1024;

function textOf(path: string): string | undefined {
  const stat = statOf(path);
  if (!stat?.isFile() || stat.size > longestFile) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Unreadable: the next way of naming the project applies.
    return undefined;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A link in circles, a folder of another user: as good as not there.
    return undefined;
  }
}
