import { type FoundSession, origin, type Source } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import type { MirrorContext } from '../mirror/context.ts';
import type { Asked } from '../state/prepared-once.ts';
import { projectName } from '../state/project.ts';
import { findSource } from '../state/sources.ts';
import { projectOf, type SourceFacts } from './source-row.ts';

/** A session on this machine; where nobody has looked for its project, that is found out. */
export type LocalSession = FoundSession & { project?: string | undefined };

/** Bytes that tell who a session is: its first prompt, where it was, and what it came out of. */
const headBytes = 64 * 1024;

/** What a source on this machine is, by rows that were read just now: all of it by its first ones. */
export async function factsOf(
  context: Pick<MirrorContext, 'db' | 'bucketUrl' | 'config' | 'env'>,
  db: Asked,
  found: LocalSession,
  source: Source,
  { rows, isBeginning }: { rows: Buffer; isBeginning: boolean },
): Promise<SourceFacts> {
  const harness = harnessOf(found.harness);
  const filed = findSource(context.db, context.bucketUrl, found.harness, source);
  const seen = harness.observe(headOf(rows), source);
  const given = filed?.meta?.title ?? seen.givenTitle;
  if (!isBeginning) return given == null ? {} : { title: given };
  const title = given ?? seen.firstPrompt;
  const lineage = harness.lineage?.(source).lineage ?? seen.lineage;
  const isOwn = source.kind !== 'subagent' && lineage?.relation === 'subagent';
  const project =
    found.project ??
    filed?.project ??
    projectOf(db, found) ??
    (await folderProject(context, found));
  return {
    isSubagent: source.kind === 'subagent' || isOwn,
    ...(isOwn && { parent: lineage.parent }),
    ...(project !== undefined && { project }),
    ...(title != null && { title }),
  };
}

async function folderProject(
  { config, env }: Pick<MirrorContext, 'config' | 'env'>,
  found: FoundSession,
): Promise<string | undefined> {
  const cwd = found.cwd ?? (await firstCwd(found));
  return cwd === undefined ? undefined : projectName(cwd, config, env);
}

/** A session of which only a subagent is left was where that was. */
async function firstCwd({ harness: name, sources }: FoundSession): Promise<string | undefined> {
  const harness = harnessOf(name);
  for (const source of sources) {
    if (source.kind === 'attachments') continue;
    const read = await harness.read(source, origin, { bytes: headBytes });
    const cwd = read.status === 'ok' ? harness.observe(read.bytes, source).cwd : undefined;
    if (cwd !== undefined) return cwd;
  }
  return undefined;
}

function headOf(rows: Buffer): Buffer {
  const end = rows.lastIndexOf(0x0a, headBytes) + 1;
  return rows.subarray(0, end === 0 ? undefined : end);
}
