import type { HarnessName, Source } from '../harness/harness.ts';
import { projectName } from '../state/project.ts';
import {
  addSource,
  findSource,
  moveSource,
  type SourceRow,
  sessionSources,
} from '../state/sources.ts';
import type { MirrorContext } from './context.ts';

/**
 * The state's row of a source, made on first sight. A session is filed under the project that it
 * began in, with all its sources, wherever the agent goes from there.
 */
export function fileUnder(
  context: MirrorContext,
  harness: HarnessName,
  target: Source,
  cwd: string,
): SourceRow {
  const { db, bucketUrl: bucket } = context;
  const known = findSource(db, bucket, harness, target);
  if (known) {
    if (known.target.path === target.path) return known;
    moveSource(db, known, target.path);
    return { ...known, target };
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
