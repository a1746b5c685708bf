import { createHash } from 'node:crypto';
import { callFacts } from '../../harness/tool-facts.ts';
import type { ToolCall, Turn } from '../../harness/turn.ts';
import type { DigestCollector } from '../digest/collect.ts';
import type { DigestPlace, SiteRecord, SiteSession } from '../model.ts';
import type { Highlight } from './highlight.ts';
import type { PageWriter, Piece } from './page-writer.ts';
import type { Kinds, Rendering } from './rendering.ts';
import type { PageSinks } from './session-page.ts';
import { turnBody } from './turn-body.ts';

/** A record whose turns are written, but for what is known only behind them. */
export interface WrittenRecord {
  record: SiteRecord;
  /** What the ids of its elements begin with: empty for the session itself, `agent-3fa9c1d2-`. */
  prefix: string;
  /** How many subagents it stands in. */
  depth: number;
  turns: WrittenTurn[];
}

/** The body stands in pieces; of the turn itself is kept what its header tells. */
export interface WrittenTurn {
  place: DigestPlace;
  about: Pick<Turn, 'ordinal' | 'model' | 'usage' | 'copied' | 'startedBy'>;
  body: Piece[];
}

export interface WrittenSession {
  main: WrittenRecord;
  /** By record. */
  agents: Map<string, WrittenRecord>;
  /** Those that no call was found of. */
  unplaced: WrittenRecord[];
}

export interface Writing extends PageSinks {
  page: PageWriter;
  highlight: Highlight;
  images: boolean;
  kinds: Kinds;
  digest: DigestCollector;
}

/**
 * Reads the session, then each subagent behind the record that called it, and writes their turns. A subagent
 * stands once, in the first call that is known to have started it.
 */
export async function readRecords(session: SiteSession, writing: Writing): Promise<WrittenSession> {
  const { main, subagents } = session;
  const prefixes = prefixesOf([...subagents.keys()]);
  const started = new Set<string>();
  const byCall = new Map<string, string>();
  for (const [id, { facts }] of subagents) {
    if (facts.parent && facts.spawned_by?.tool_call) {
      byCall.set(callKey(facts.parent, facts.spawned_by.tool_call), id);
    }
  }

  async function write(record: SiteRecord, prefix: string, depth: number): Promise<WrittenRecord> {
    const called: string[] = [];
    const agentOf = (call: ToolCall): string | undefined => {
      const named =
        call.subagent !== undefined && subagents.has(call.subagent) ? call.subagent : undefined;
      const id = named ?? byCall.get(callKey(record.facts.id, call.id));
      if (id === undefined || id === main.facts.id || started.has(id)) return undefined;
      started.add(id);
      called.push(id);
      return id;
    };
    const written = {
      record,
      prefix,
      depth,
      turns: await writeTurns(record, { prefix, depth, agentOf }, writing),
    };
    for (const id of called) await writeAgent(id, depth + 1);
    return written;
  }

  const agents = new Map<string, WrittenRecord>();
  async function writeAgent(id: string, depth: number): Promise<WrittenRecord | undefined> {
    const record = subagents.get(id);
    if (!record) return undefined;
    const agent = await write(record, prefixes.get(id) as string, depth);
    agents.set(id, agent);
    return agent;
  }

  const written = await write(main, '', 0);
  const unplaced: WrittenRecord[] = [];
  for (const id of subagents.keys()) {
    if (started.has(id) || id === main.facts.id) continue;
    started.add(id);
    const agent = await writeAgent(id, 0);
    if (agent) unplaced.push(agent);
  }
  return { main: written, agents, unplaced };
}

interface RecordPlace {
  prefix: string;
  depth: number;
  agentOf: Rendering['agentOf'];
}

async function writeTurns(
  record: SiteRecord,
  { prefix, depth, agentOf }: RecordPlace,
  { page, digest, onTurn, aside, ...writing }: Writing,
): Promise<WrittenTurn[]> {
  const { facts } = record;
  const turns: WrittenTurn[] = [];
  const doneBy = callFacts(facts.harness);
  let open: { place: DigestPlace; copied?: true | undefined } | undefined;
  const rendering: Rendering = {
    ...writing,
    page,
    aside,
    folder: facts.cwd,
    agentOf,
    done(call, id) {
      const done = doneBy(call);
      if (open && done.outcome === 'failed') open.place.failed += 1;
      if (!open?.copied) digest.call(call, done, id);
      return done;
    },
  };
  digest.begin(facts);
  const read = await record.read((turn) => {
    const { ordinal, model, usage, copied, startedBy } = turn;
    const anchor = `${prefix}turn-${ordinal}`;
    const place = digest.turn(turn, anchor);
    open = { place, copied };
    turnBody(rendering, turn, anchor, depth);
    turns.push({ place, about: { ordinal, model, usage, copied, startedBy }, body: page.take() });
    onTurn?.(turn, {
      anchor,
      line: place.line,
      ...(prefix !== '' && { agent: facts.id }),
    });
  }, page.settled);
  await page.settled();
  for (const { place, about } of turns) {
    if (read.rewound.has(about.ordinal)) place.fate = 'rewound';
    else if (place.fate === 'rewound') delete place.fate;
  }
  digest.end(read);
  return turns;
}

function callKey(record: string, call: string): string {
  return `${record} ${call}`;
}

/** Short, lasting, and no two alike. */
function prefixesOf(ids: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    ids.map((id) => {
      const digest = createHash('sha256').update(id).digest('hex');
      let length = 8;
      while (taken.has(digest.slice(0, length))) length += 1;
      taken.add(digest.slice(0, length));
      return [id, `agent-${digest.slice(0, length)}-`];
    }),
  );
}
