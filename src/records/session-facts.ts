import type { ListedRecord } from './list.ts';
import type { Meta } from './meta.ts';

/** A session as `--json` shows it. Names here are promised: scripts read them. */
export function sessionFacts({ address, meta, damage }: ListedRecord) {
  return {
    id: address.record,
    harness: address.harness,
    project: address.project,
    schema_version: meta?.schema_version ?? null,
    session: meta?.session ?? null,
    source: meta?.source ?? null,
    parent: meta?.parent ?? null,
    relation: meta?.relation ?? null,
    spawned_by: meta?.spawned_by ?? null,
    superseded_by: meta?.superseded_by ?? null,
    deleted_at: meta?.deleted_at ?? null,
    compacted_at: meta?.compacted_at ?? null,
    rewritten_at: meta?.rewritten_at ?? null,
    rewriting: meta?.rewriting ? { host: meta.rewriting.host, since: meta.rewriting.at } : null,
    title: meta?.title ?? null,
    model: meta?.model ?? null,
    cwd: meta?.cwd ?? null,
    git_branch: meta?.git_branch ?? null,
    client_version: meta?.client_version ?? null,
    host: meta?.host || null,
    agent: meta?.agent_id ?? null,
    started_at: meta?.started_at ?? null,
    last_record_at: meta?.last_record_at ?? null,
    last_uploaded_at: meta?.last_uploaded_at ?? null,
    ended_at: meta?.ended_at ?? null,
    turns: counted(meta, 'turns'),
    records: counted(meta, 'total_records'),
    bytes: meta?.total_uploaded_bytes ?? null,
    source_bytes: meta?.total_source_bytes ?? null,
    unknown_records: counted(meta, 'unknown_records'),
    redactions: meta?.redaction_counts ?? null,
    redaction: meta?.redaction ?? null,
    damage: damage ?? null,
  };
}

/** Null where it is not known: the Python client counts no records. */
export function counted(
  meta: Meta | undefined,
  field: 'turns' | 'total_records' | 'unknown_records',
): number | null {
  const isCounted = meta?.schema_version === 2 || meta?.schema1?.wasOurs === true;
  return isCounted ? (meta?.[field] ?? null) : null;
}

/** When a session was last active, as far as is known. */
export function lastActive({ meta }: ListedRecord): string | undefined {
  return meta && (meta.last_record_at ?? meta.last_uploaded_at);
}
