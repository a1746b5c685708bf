import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type HarnessName, origin, type Source } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import { sha256 } from '../hash.ts';
import { projectName } from '../state/project.ts';
import {
  addSource,
  findSource,
  moveSource,
  noteBehind,
  type SourceRow,
  sessionSources,
} from '../state/sources.ts';
import type { LocalContext } from './local-context.ts';

/**
 * A session whose transcript lies at two places that both go on (a client copies it to resume in another
 * project, a profile is copied) has its record from the first one; the other is a source of its own,
 * and stays one when the first is gone.
 */
export function unlessCopy(context: LocalContext, harness: HarnessName, target: Source): Source {
  const { db, bucketUrl } = context;
  const known = findSource(db, bucketUrl, harness, target);
  if (!known || known.target.path === target.path) return target;
  const copy: Source = {
    ...target,
    id: `copy-${sha256(realName(target.path)).slice(0, 8)}`,
    kind: 'revision',
    parent: target.session,
  };
  if (findSource(db, bucketUrl, harness, copy)) return copy;
  return areTwo(harness, known.target, target) ? copy : target;
}

/**
 * The state's row of a source, made on first sight. A session is filed under the project that it
 * began in, with all its sources, wherever the agent goes from there.
 */
export function fileUnder(
  context: LocalContext,
  harness: HarnessName,
  place: Source,
  cwd: string,
): SourceRow {
  const { db, bucketUrl: bucket } = context;
  const target = unlessCopy(context, harness, place);
  const known = findSource(db, bucket, harness, target);
  if (known) {
    if (known.target.path === target.path || !hasMoved(harness, known.target, target)) return known;
    moveSource(db, known, target.path);
    // As long as what was read before, it looks mirrored by a stat: it has to be read once.
    const now = Date.now();
    noteBehind(db, known, now);
    return { ...known, target, behindSince: known.behindSince ?? now };
  }
  const sibling = sessionSources(db, bucket, harness, target.session)[0];
  const parent = target.parent && sessionSources(db, bucket, harness, target.parent)[0];
  const project =
    sibling?.project ??
    (parent || undefined)?.project ??
    projectName(cwd, context.config, context.env);
  const key = { bucket, project, harness, session: target.session, source: target.id };
  addSource(db, key, target, Date.now());
  // Another process may have added it just before: its row stands.
  return findSource(db, bucket, harness, target) as SourceRow;
}

/**
 * Not to where nothing is while it still lies where it was: Claude Code 2.1.329, resuming a worktree's
 * session from the main folder, first announces a transcript there and then goes on in the old one. Nor
 * to another name of the same file.
 */
function hasMoved(harness: HarnessName, from: Source, to: Source): boolean {
  if (!isThere(harness, from)) return true;
  return isThere(harness, to) && identityOf(harness, from) !== identityOf(harness, to);
}

/**
 * Two files that hold the session, whatever links lead to them. What a client put into a database goes on
 * there, though it may leave the file behind (OpenClaw).
 */
function areTwo(harness: HarnessName, one: Source, other: Source): boolean {
  return (
    extname(one.path) === extname(other.path) &&
    isThere(harness, one) &&
    isThere(harness, other) &&
    identityOf(harness, one) !== identityOf(harness, other)
  );
}

function identityOf(harness: HarnessName, source: Source): string | undefined {
  const file = harnessOf(harness).fileOf?.(source) ?? source.path;
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** One name of a file, by whatever name its folder was reached. */
function realName(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // Nothing lies there: its name is all there is to tell it by.
    return path;
  }
}

/** Under its path, or by another name that its harness knows (Codex compresses what is idle). */
function isThere(harness: HarnessName, source: Source): boolean {
  return harnessOf(harness).behind(source, origin) > 0;
}
