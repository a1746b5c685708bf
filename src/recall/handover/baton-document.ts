import type { HarnessName } from '../../harness/harness.ts';
import { asFields, asText } from '../../harness/records.ts';
import { findHarness } from '../../harness/registry.ts';

/** What a session has left for the next one of its project that begins. One a project: the last one counts. */
export interface Baton {
  id: string;
  harness: HarnessName;
  session: string;
  /** Its record's id in the bucket. */
  record: string;
  project: string;
  host: string;
  memo?: string;
  /** The session that has it now. */
  taken?: string;
}

/** UTF-16 units */
export const longestMemo = 2_000;
/** ms from its writing, by the service's clock. */
export const validFor = 3_600_000;

/** Undefined for what is no baton of ours: what stands there may be anybody's. */
export function parseBaton(value: unknown): Baton | undefined {
  const fields = asFields(value);
  const id = asText(fields?.id);
  const harness = findHarness(asText(fields?.harness))?.name;
  const session = asName(fields?.session);
  const project = asText(fields?.project);
  if (id === undefined || !harness || session === undefined || project === undefined) {
    return undefined;
  }
  const memo = asText(fields?.memo)?.slice(0, longestMemo);
  const taken = asText(asFields(fields?.taken)?.session);
  return {
    id,
    harness,
    session,
    record: asName(fields?.record) ?? session,
    project,
    host: asText(fields?.host) ?? '',
    ...(memo !== undefined && { memo }),
    ...(taken !== undefined && { taken }),
  };
}

/** Ids of sessions are written out before a model: they are words. */
function asName(value: unknown): string | undefined {
  const name = asText(value);
  return name !== undefined && /^[\w.@:+~-]{1,200}$/.test(name) ? name : undefined;
}
