import { parsePartName, partsPrefix, type SessionAddress } from '../../bucket/keys.ts';
import { linesOf } from '../../harness/records.ts';
import type { Lines, Turn } from '../../harness/turn.ts';
import { turnReader } from '../../harness/turn-readers.ts';
import { PartGone, partBodies } from '../../records/export.ts';
import { type FoundMeta, findMetas } from '../../records/find-metas.ts';
import { inOrder } from '../../records/in-order.ts';
import { type ListedRecord, readRecord } from '../../records/list.ts';
import type { StoredPart } from '../../records/record.ts';
import { settledChain } from '../../records/settled-chain.ts';
import { wholeLines } from '../../records/whole-lines.ts';
import type { Coordination } from '../context.ts';
import { firstLine, type Happening, type Span } from './happening.ts';

/** Sessions that are read at once. */
const abreast = 4;

/**
 * The prompts of the project's sessions, by their own times. Of each session that was written to, the parts are
 * read that came since then; what a subagent was told is not among them.
 */
export async function turnHappenings(c: Coordination, span: Span): Promise<Happening[]> {
  const from = Math.max(span.since, span.changedSince);
  const metas = await findMetas(c.bucket, { project: c.project });
  const fresh = metas.filter(({ listed }) => listed && listed.modified.getTime() >= from);
  const read = inOrder(fresh, abreast, (found) => ofRecord(c, found, from));
  const all = (await Array.fromAsync(read)).flat();
  return all.filter(({ at }) => at >= span.since);
}

const ownConversation: readonly (string | null)[] = [null, 'revision', 'fork', 'clear'];

async function ofRecord(c: Coordination, found: FoundMeta, from: number): Promise<Happening[]> {
  const record = await readRecord(c.bucket, found);
  const { address, meta } = record;
  const reader = turnReader(address.harness);
  if (!reader || !meta || !ownConversation.includes(meta.relation)) return [];
  const happenings: Happening[] = [];
  try {
    const parts = await partsSince(c, record, from);
    for await (const turn of reader(linesFrom(c, address, parts))) {
      const happening = ofTurn(turn, record, found);
      if (happening) happenings.push(happening);
    }
  } catch (error) {
    // Deleted or merged meanwhile: what was read of it holds, and the next look finds the rest.
    if (!(error instanceof PartGone)) throw error;
  }
  return happenings;
}

/** Those of the record's own parts that were written since. */
async function partsSince(
  c: Coordination,
  record: ListedRecord,
  from: number,
): Promise<StoredPart[]> {
  const fresh = new Set<string>();
  for await (const entry of c.bucket.list(partsPrefix(record.address))) {
    const part = 'key' in entry ? parsePartName(entry.key) : undefined;
    if (part && 'key' in entry && entry.modified.getTime() >= from) fresh.add(part.name);
  }
  const { chain } = await settledChain(c.bucket, record.address, record);
  const first = chain.parts.findIndex(({ name }) => fresh.has(name));
  return first === -1 ? [] : chain.parts.slice(first);
}

async function* linesFrom(
  { bucket }: Coordination,
  address: SessionAddress,
  parts: readonly StoredPart[],
): Lines {
  for await (const lines of wholeLines(partBodies(bucket, address, parts))) yield* linesOf(lines);
}

function ofTurn(
  turn: Turn,
  { address, meta }: ListedRecord,
  { prefix }: FoundMeta,
): Happening | undefined {
  const at = Date.parse(turn.startedAt ?? '');
  if (turn.startedBy !== 'user' || turn.copied || Number.isNaN(at)) return undefined;
  const said = turn.items.find((item) => item.kind === 'message' && item.role === 'user');
  if (said?.kind !== 'message') return undefined;
  const text = firstLine(said.text);
  return {
    at,
    kind: 'turn',
    ...(meta?.agent_id && { agent: meta.agent_id }),
    session: address.record,
    harness: address.harness,
    text,
    key: prefix,
    // Prompts that were typed ahead may begin at once.
    id: `${prefix} ${turn.startedAt} ${text}`,
  };
}
