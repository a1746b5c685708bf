import { asText, type Fields } from '../../harness/records.ts';
import type { DoneState } from './claim-document.ts';

/**
 * What one who is done leaves for who comes next. The Python client's handoff.json (0.2.2 to 0.2.5: schema 2;
 * before that no schema, `from_agent`, `from_step`, `note` and `created_at` alone) with our generation and lease.
 */
export interface Handoff {
  schema: 1 | 2;
  from_agent: string;
  /** As it was spelled. */
  from_step: string;
  next_agent: string | null;
  state: DoneState;
  next_action: string | null;
  note: string;
  created_at: string;
  changed_files?: string[];
  generation?: number;
  lease?: string;
}

export function parseHandoff(fields: Fields): Handoff {
  const { changed_files: files, generation, lease, state } = fields;
  return {
    schema: fields.schema === undefined ? 1 : 2,
    from_agent: asText(fields.from_agent) ?? '',
    from_step: asText(fields.from_step) ?? '',
    next_agent: asText(fields.next_agent) ?? null,
    state: state === 'blocked' || state === 'needs_review' ? state : 'complete',
    next_action: asText(fields.next_action) ?? null,
    note: asText(fields.note) ?? '',
    created_at: asText(fields.created_at) ?? '',
    ...(Array.isArray(files) && { changed_files: files.filter((file) => asText(file)) }),
    ...(typeof generation === 'number' && { generation }),
    ...(typeof lease === 'string' && { lease }),
  };
}
