import { broadcast } from '../../bucket/coordination-keys.ts';
import { claimOf } from '../../coordination/claims/claim-document.ts';
import type { Coordination } from '../../coordination/context.ts';
import { DamagedDocument } from '../../coordination/document.ts';
import { readStepDocuments } from '../../coordination/steps/step-documents.ts';
import { type Happening, timeline } from '../../coordination/timeline.ts';
import { asText } from '../../harness/records.ts';
import { findHarness } from '../../harness/registry.ts';
import { findMetas } from '../../records/find-metas.ts';
import { readRecords } from '../../records/list.ts';
import type { Meta } from '../../records/meta.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { withoutCutWord } from '../cut-word.ts';
import { heldSpans } from './held-spans.ts';
import {
  type EventKind,
  type Held,
  type Replay,
  type ReplayEvent,
  type ReplaySession,
  unnamed,
} from './replay.ts';

export interface GatherOptions {
  /** ms since 1970 */
  since: number;
  until: number;
  /** That of pages: the one between here and the bucket may let everything through. */
  redactor: Redactor;
}

/** What the project's agents did since then, redacted by today's rules. Throws BucketError. */
export async function gatherReplay(
  c: Coordination,
  { since, until, redactor }: GatherOptions,
): Promise<Replay> {
  const asOf = c.bucket.now() ?? c.clock();
  const [happenings, held, sessions] = await Promise.all([
    timeline(c, { since }),
    heldSince(c, since, asOf),
    sessionsSince(c, since),
  ]);
  const replay: Replay = {
    project: c.project,
    since,
    asOf,
    sessions: sessions.filter(({ from }) => from <= until),
    held: held.filter(({ from }) => from <= until),
    events: [...happenings.map((each) => eventOf(each, sessions)), ...expiries(held, since)]
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at),
  };
  return JSON.parse(redactor.json(replay).bytes.toString());
}

function eventOf(happening: Happening, sessions: readonly ReplaySession[]): ReplayEvent {
  const { at, agent, to, step, session, harness, name, text } = happening;
  const own = sessions.find(({ id }) => id === session);
  return {
    at,
    kind: kindOf(happening),
    agent: agent || own?.agent || unnamed,
    ...(to !== undefined && { to: to === broadcast ? 'everyone' : to }),
    ...(step !== undefined && { step }),
    ...(session !== undefined && { session }),
    ...(harness !== undefined && { harness: labelOf(harness) }),
    ...(name !== undefined && { name }),
    text: withoutCutWord(text),
  };
}

function kindOf({ kind, to }: Happening): EventKind {
  if (kind !== 'complete') return kind;
  return to === undefined ? 'done' : 'handoff';
}

/** That a claim's time ran out nobody has written down. */
function expiries(held: readonly Held[], since: number): ReplayEvent[] {
  return held
    .filter(({ end, to }) => end === 'expired' && to >= since)
    .map(({ agent, step, to }) => ({ at: to, kind: 'claim', agent, step, text: 'ran out' }));
}

async function heldSince(c: Coordination, since: number, now: number): Promise<Held[]> {
  const steps = await readStepDocuments(c, ['claim', 'step']);
  const all = [...steps].flatMap(([sid, { claim, step }]) => {
    if (!claim || claim instanceof DamagedDocument) return [];
    const stored = claimOf(claim);
    const declared = step instanceof DamagedDocument ? undefined : asText(step?.fields.step);
    return heldSpans(stored, stored.value.step ?? declared ?? sid, now);
  });
  return all.filter(({ to }) => to >= since).sort((a, b) => a.from - b.from);
}

/** Of the sessions that were written to since then. */
async function sessionsSince(c: Coordination, since: number): Promise<ReplaySession[]> {
  const found = await findMetas(c.bucket, { project: c.project });
  const fresh = found.filter(({ listed }) => listed && listed.modified.getTime() >= since);
  const sessions = new Map<string, ReplaySession>();
  const subagents: Meta[] = [];
  for await (const { address, meta } of readRecords(c.bucket, fresh)) {
    if (!meta || meta.deleted_at !== undefined || meta.relation === 'attachments') continue;
    const span = spanOf(meta);
    if (!span || span.to < since) continue;
    if (meta.relation === 'subagent') subagents.push(meta);
    else sessions.set(address.record, { id: address.record, ...factsOf(meta), ...span });
  }
  for (const meta of subagents) {
    const span = spanOf(meta);
    if (span) sessions.get(meta.parent ?? '')?.subagents.push(span);
  }
  return [...sessions.values()].sort((a, b) => a.from - b.from);
}

function factsOf({ agent_id, harness, title, session, model }: Meta) {
  return {
    agent: agent_id || unnamed,
    harness: labelOf(harness),
    title: withoutCutWord(title?.trim() ?? '') || session,
    model,
    subagents: [],
  };
}

function labelOf(harness: string): string {
  return findHarness(harness)?.label ?? harness;
}

function spanOf(meta: Meta): { from: number; to: number } | undefined {
  const from = Date.parse(meta.first_record_at ?? meta.started_at);
  const to = Date.parse(meta.last_record_at ?? meta.last_uploaded_at);
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : { from, to: Math.max(from, to) };
}
