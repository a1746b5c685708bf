import { sep } from 'node:path';
import type { Lineage, Observation, Position, Source } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import type { Meta } from '../records/meta.ts';
import type { Counts } from '../redact/redactor.ts';
import { userHome } from '../state/paths.ts';
import type { SourceKey } from '../state/sources.ts';
import { continuesOf } from '../state/successions.ts';
import type { MirrorContext } from './context.ts';

/** The meta of a record that has no part yet. */
export function emptyMeta(
  context: MirrorContext,
  key: SourceKey,
  target: Source,
  identity: Pick<Meta, 'session_id' | 'parent' | 'relation' | 'generation'>,
): Meta {
  const now = new Date().toISOString();
  return {
    schema_version: 2,
    harness: key.harness,
    session_id: identity.session_id,
    session: key.session,
    source: key.source,
    project: key.project,
    parent: identity.parent,
    relation: identity.relation,
    source_path: underHome(target.path, context.env),
    cwd: null,
    git_branch: null,
    client_version: null,
    model: null,
    title: null,
    agent_id: context.agent,
    host: context.host,
    machine: context.machine,
    started_at: now,
    last_uploaded_at: now,
    ended_at: null,
    first_record_at: null,
    last_record_at: null,
    generation: identity.generation,
    cursor: '0',
    next_seq: 0,
    last_part: null,
    total_source_bytes: 0,
    total_uploaded_bytes: 0,
    total_records: 0,
    turns: 0,
    unknown_records: 0,
    redaction_counts: {},
  };
}

export interface Advance {
  part: string;
  /** As uploaded: what is noted from it has been redacted too. */
  bytes: Buffer;
  sourceBytes: number;
  counts: Counts;
  next: Position;
}

/** The meta after one more part. */
export function advanceMeta(
  context: MirrorContext,
  target: Source,
  meta: Meta,
  part: Advance,
): Meta {
  const harness = harnessOf(meta.harness as SourceKey['harness']);
  const seen = harness.observe(part.bytes, target);
  const { lineage = seen.lineage, spawn } = harness.lineage?.(target) ?? {};
  const continues = meta.continues ?? predecessorOf(context, meta);
  return {
    ...meta,
    ...(lineage && isFirstOfItsLine(meta, lineage) && lineage),
    ...(continues && { continues }),
    ...(spawn && { spawned_by: { ...meta.spawned_by, ...spawn } }),
    source_path: underHome(target.path, context.env),
    cwd: meta.cwd ?? seen.cwd ?? null,
    git_branch: seen.branch ?? meta.git_branch,
    client_version: seen.clientVersion ?? meta.client_version,
    model: seen.model ?? meta.model,
    ...titleAfter(meta, seen),
    agent_id: context.agent,
    host: context.host,
    machine: context.machine,
    started_at: meta.first_record_at ?? seen.firstAt ?? meta.started_at,
    last_uploaded_at: new Date().toISOString(),
    first_record_at: meta.first_record_at ?? seen.firstAt ?? null,
    last_record_at: seen.lastAt ?? meta.last_record_at,
    cursor: part.next.cursor,
    next_seq: meta.next_seq + 1,
    last_part: part.part,
    total_source_bytes: meta.total_source_bytes + part.sourceBytes,
    total_uploaded_bytes: meta.total_uploaded_bytes + part.bytes.length,
    total_records: meta.total_records + seen.records,
    turns: meta.turns + seen.turns,
    unknown_records: meta.unknown_records + seen.unknown,
    redaction_counts: sum(meta.redaction_counts, part.counts),
    // What was stored as it is stays so, whatever comes behind it.
    redaction: { ...context.redaction, ...(meta.redaction?.off && { off: true }) },
  };
}

/** What was put before a session as its own past stands in the record of what it says itself. */
function predecessorOf(
  { db }: MirrorContext,
  { harness, session, source }: Meta,
): Meta['continues'] {
  return source === 'main' ? continuesOf(db, harness, session) : undefined;
}

/** What the user chose stays, until the user chooses another one. */
export function titleAfter(
  meta: Pick<Meta, 'title' | 'title_by'>,
  seen: Observation,
): Pick<Meta, 'title' | 'title_by'> {
  const isKept = meta.title_by === 'user' && seen.titleBy !== 'user';
  if (seen.givenTitle === undefined || isKept) {
    return { title: meta.title ?? seen.firstPrompt ?? null };
  }
  return { title: seen.givenTitle, ...(seen.titleBy && { title_by: seen.titleBy }) };
}

/** A record that follows another one of the same source, or of another machine, came out of that. */
function isFirstOfItsLine({ parent, relation, generation }: Meta, lineage: Lineage): boolean {
  const isRevision = relation === 'revision' && lineage.relation === 'revision';
  return parent === null || relation === 'subagent' || (isRevision && generation === 1);
}

function sum(totals: Counts, more: Counts): Counts {
  const result = { ...totals };
  for (const [name, count] of Object.entries(more)) result[name] = (result[name] ?? 0) + count;
  return result;
}

/** A home folder's path names its user; `~` does not. */
function underHome(path: string, env: NodeJS.ProcessEnv): string {
  const home = userHome(env);
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}
