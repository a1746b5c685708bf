import type { Lineage, Spawn } from '../harness/harness.ts';
import type { RedactionNote } from '../redact/own/note.ts';
import type { Counts } from '../redact/redactor.ts';
import type { Schema1 } from './schema1.ts';

/** The session that another one goes on from, as the user went over to it. */
export interface Continues {
  harness: string;
  session: string;
  project: string;
  /** `clear`: the same window was cleared. `baton`: it was handed on for the next one that begins. */
  by: 'clear' | 'baton';
  /** ISO 8601 */
  at: string;
}

/** Who redacts a record anew. */
export interface Rewriting {
  machine: string;
  host: string;
  /** The process, as `MirrorContext` names it. */
  by: string;
  pid: number;
  /** ISO 8601 */
  at: string;
}

/**
 * `meta.json` of a session record, schema 2. Small and constant in size however long the session.
 * It is the record's commit point: the parts up to `last_part` are the session, the cursor says how
 * much of the source they hold. A superset of the Python client's schema 1 but for its list of parts.
 */
export interface Meta {
  /** 1: of the Python client, and only read. */
  schema_version: 1 | 2;
  harness: string;
  /** The record's id; `session` with `__<source>`, `__g<n>` or `@<machine>` where one of these applies. */
  session_id: string;
  /** The harness's own id. */
  session: string;
  /** `main`, or the subagent's id. */
  source: string;
  project: string;
  parent: string | null;
  relation: Lineage['relation'] | 'attachments' | null;
  /** Of a subagent: the call that started it. */
  spawned_by?: Spawn;
  /** Of a main transcript: what was put before the session as its own past. */
  continues?: Continues;
  /** The record that goes on where this one's source was rewritten. */
  superseded_by?: string;
  source_path: string;
  cwd: string | null;
  git_branch: string | null;
  client_version: string | null;
  model: string | null;
  title: string | null;
  /** Absent for a title that the harness gave, or that is the first prompt's. */
  title_by?: 'user';
  agent_id: string;
  host: string;
  machine: string;
  started_at: string;
  last_uploaded_at: string;
  ended_at: string | null;
  first_record_at: string | null;
  last_record_at: string | null;
  generation: number;
  cursor: string;
  next_seq: number;
  last_part: string | null;
  total_source_bytes: number;
  total_uploaded_bytes: number;
  total_records: number;
  turns: number;
  unknown_records: number;
  redaction_counts: Counts;
  /** The rules that its last part was redacted by; absent for one of before they had a version. */
  redaction?: RedactionNote;
  /** When its parts were merged last. */
  compacted_at?: string;
  /** When it was redacted anew last. */
  rewritten_at?: string;
  /** It is being redacted anew, or that was begun: until it is done, nobody else replaces or removes parts. */
  rewriting?: Rewriting;
  /** Its deletion was begun then: nothing is stored in it any more, and what is left goes too. */
  deleted_at?: string;
  /** Only of schema 1. */
  schema1?: Schema1;
}
