import { asText, type Fields } from '../../harness/records.ts';
import { version } from '../../version.ts';
import type { Coordination } from '../context.ts';
import { isoTime } from '../time.ts';

/** `agents/<agent>.json`: the Python client's fields, and from `schema` on ours. The latest seat wins. */
export interface AgentDocument {
  id: string;
  status: 'active' | 'ended';
  step: string | null;
  started_at: string;
  heartbeat: string;
  summary: string;
  schema: 2;
  host: string;
  machine: string;
  harness: string | null;
  session: string | null;
  version: string;
}

/** `former`: the one that it takes the place of, whoever wrote it; what else that held stays. */
export function agentDocument(
  { me, bucket, clock }: Coordination,
  { step, ended = false }: { step: string | null; ended?: boolean },
  former: Fields = {},
): AgentDocument {
  const now = isoTime(bucket.now() ?? clock());
  return {
    ...former,
    id: me.agent,
    status: ended ? 'ended' : 'active',
    step,
    started_at: asText(former.started_at) ?? now,
    heartbeat: now,
    summary: asText(former.summary) ?? '',
    schema: 2,
    host: me.host,
    machine: me.machine,
    harness: me.harness ?? null,
    session: me.session ?? null,
    version,
  };
}
