import type { StepId } from '../../bucket/coordination-keys.ts';
import { duration } from '../../figures.ts';
import { asText, type Fields } from '../../harness/records.ts';
import {
  type Claim,
  type ClaimEvent,
  claimOf,
  type DoneState,
  isPython,
} from '../claims/claim-document.ts';
import { type Handoff, parseHandoff } from '../claims/handoff-document.ts';
import { pythonsWord } from '../claims/step-state.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, type Stored } from '../document.ts';
import type { Known } from '../known-documents.ts';
import { readStepDocuments, type StepDocuments } from '../steps/step-documents.ts';
import { firstLine, type Happening, type Span } from './happening.ts';

/** What became of the project's steps; a claim remembers the last twenty events of its step. */
export async function claimHappenings(c: Coordination, { since }: Span): Promise<Happening[]> {
  const steps = await readStepDocuments(c, ['claim', 'status', 'handoff', 'step']);
  const all = [...steps].flatMap(([sid, documents]) => ofStep(sid, documents));
  return all.filter(({ at }) => at >= since);
}

function ofStep(sid: StepId, documents: StepDocuments): Happening[] {
  const stored = sound(documents.claim);
  const claim = stored && claimOf(stored);
  const step = claim?.value.step ?? asText(sound(documents.step)?.fields.step) ?? sid;
  const events = claim ? eventsOf(claim) : [];
  return [
    ...events.map((_, index) => ofEvent(claim as Stored<Claim>, events, index, step)),
    ...ofPython(claim, documents, step),
  ];
}

/** One that is damaged tells nothing; `steps` shows it. */
function sound(document: Known | undefined): Stored<Fields> | undefined {
  return document instanceof DamagedDocument ? undefined : document;
}

/** The Python client's claims remember nothing but themselves. */
function eventsOf({ value }: Stored<Claim>): ClaimEvent[] {
  if (!isPython(value)) return value.history;
  const { agent, claimed_at: at } = value;
  return [{ at, event: 'claimed', agent, generation: 0, lease: '' }];
}

function ofEvent(
  claim: Stored<Claim>,
  events: readonly ClaimEvent[],
  index: number,
  step: string,
): Happening {
  const event = events[index] as ClaimEvent;
  const { key, value } = claim;
  const isLast = index === events.length - 1;
  const { handoff } = value;
  const isEnd = event.event in doneWords;
  const left = isEnd && handoff?.generation === event.generation ? handoff : undefined;
  return {
    at: timeOf(claim, event, isLast),
    kind: isEnd ? 'complete' : 'claim',
    agent: event.agent,
    ...(left?.next_agent && { to: left.next_agent }),
    step,
    text: left
      ? wordsOf(left.state, left)
      : eventText(event, events[index - 1], isLast ? value.ttl_ms : undefined),
    key,
    id: `${key} ${event.generation} ${event.event}`,
  };
}

/** The document was last written at its last event, unless the claim was renewed since. */
function timeOf({ value, modified }: Stored<Claim>, event: ClaimEvent, isLast: boolean): number {
  const isRenewed = value.state === 'held' && value.renewals > 0;
  if (isLast && !isRenewed) return modified;
  return Math.min(Date.parse(event.at) || modified, modified);
}

function eventText(
  { event, generation }: ClaimEvent,
  former: ClaimEvent | undefined,
  ttlMs: number | undefined,
): string {
  if (event === 'claimed' && generation === 0) return 'with the Python client';
  const number = `generation ${generation}`;
  const time = ttlMs === undefined ? '' : `, ${duration(ttlMs)}`;
  if (event === 'claimed') return number + time;
  if (event === 'stolen') return `taken over from ${former?.agent ?? 'someone'}, ${number}${time}`;
  if (event === 'released') return 'released';
  if (event === 'forced') return 'by force';
  return wordsOf(event, undefined);
}

const doneWords: Record<DoneState, string> = {
  complete: '',
  blocked: 'blocked',
  needs_review: 'needs review',
};

function wordsOf(state: DoneState, handoff: Handoff | undefined): string {
  const said = handoff?.note || handoff?.next_action;
  return [doneWords[state], said ? JSON.stringify(firstLine(said)) : ''].filter(Boolean).join(': ');
}

/** What that client has done with a step stands in its status alone. */
function ofPython(
  claim: Stored<Claim> | undefined,
  documents: StepDocuments,
  step: string,
): Happening[] {
  const status = sound(documents.status);
  const word = pythonsWord(claim, status);
  if (!word || !status) return [];
  const fields = sound(documents.handoff)?.fields;
  const handoff = fields && fields.generation === undefined ? parseHandoff(fields) : undefined;
  return [
    {
      at: status.modified,
      kind: 'complete',
      ...(word.agent !== undefined && { agent: word.agent }),
      ...(handoff?.next_agent && { to: handoff.next_agent }),
      step,
      text: wordsOf(word.state, handoff),
      key: status.key,
      id: `${status.key} ${word.etag}`,
    },
  ];
}
