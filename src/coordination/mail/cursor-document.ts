import type { Key } from '../../bucket/bucket.ts';
import {
  broadcast,
  inboxCursorKey,
  mailboxPrefix,
  pythonCursorKey,
} from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import { asFields, asText, type Fields } from '../../harness/records.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, readDocument, type Stored } from '../document.ts';
import { isoTime } from '../time.ts';
import { type BoxCursor, newCursor } from './cursor.ts';
import { asListed } from './message.ts';

/** `%inbox/<agent>.json`: what an agent has read, of its own mailbox and of what is sent to all. */
export interface InboxCursor {
  direct: BoxCursor;
  broadcast: BoxCursor;
  /** `<mailbox>/<name>` of what was shown to be shown again, until it is acknowledged; oldest first. */
  pending: readonly string[];
  /** ms since 1970, by the service's clock: when it was written. */
  updatedAt: number;
}

/** Undefined for one who has not read anything with us. Throws DamagedDocument. */
export function readCursor(
  c: Coordination,
  agent: string,
): Promise<Stored<InboxCursor> | undefined> {
  return readDocument(c, inboxCursorKey(c.project, agent), parseCursor);
}

export function parseCursor(fields: Fields): InboxCursor {
  return {
    direct: parseBox(asFields(fields.direct) ?? {}),
    broadcast: parseBox(asFields(fields.broadcast) ?? {}),
    pending: texts(fields.pending),
    updatedAt: Date.parse(asText(fields.updated_at) ?? ''),
  };
}

/** The fields of the document, without those of other versions that stand beside them. */
export function cursorFields({ direct, broadcast, pending, updatedAt }: InboxCursor): Fields {
  return {
    schema: 1,
    updated_at: isoTime(updatedAt),
    direct: boxFields(direct),
    broadcast: boxFields(broadcast),
    pending,
  };
}

/** Its messages would come again and again, or not at all, if one of these were changed. */
export const fixedOfCursor = ['direct', 'broadcast', 'pending'];

function parseBox(fields: Fields): BoxCursor {
  return {
    after: digits(fields.after),
    seen: new Set(texts(fields.seen)),
    swept: digits(fields.swept),
    lapAt: number(fields.lap_at),
    formerLapAt: number(fields.former_lap_at),
    late: new Map(Object.entries(asFields(fields.late) ?? {}).map(([id, at]) => [id, number(at)])),
  };
}

function boxFields({ after, seen, swept, lapAt, formerLapAt, late }: BoxCursor): Fields {
  return {
    after: String(after),
    seen: [...seen],
    swept: String(swept),
    lap_at: lapAt,
    former_lap_at: formerLapAt,
    late: Object.fromEntries(late),
  };
}

/**
 * Where one begins who has not read with us yet: where the Python client left off, if it did; else at the
 * beginning. `now`: ms by the service's clock.
 */
export async function firstCursor(
  c: Coordination,
  agent: string,
  now: number,
): Promise<InboxCursor> {
  const theirs = await pythonCursor(c, agent);
  const box = (mailbox: string, name: 'direct' | 'broadcast') => {
    const { watermark, seen } = theirs ? pythonBox(theirs.value[name]) : noWatermark;
    const after = theirs && isBelievable(watermark, theirs.modified) ? watermark : 0n;
    const prefix = mailboxPrefix(c.project, mailbox);
    return newCursor(
      now,
      after,
      after === 0n ? [] : seen.flatMap(idOf(c.project, mailbox, prefix)),
    );
  };
  return {
    direct: box(agent, 'direct'),
    broadcast: box(broadcast, 'broadcast'),
    pending: [],
    updatedAt: now,
  };
}

const noWatermark = { watermark: 0n, seen: [] as string[] };

async function pythonCursor(c: Coordination, agent: string): Promise<Stored<Fields> | undefined> {
  try {
    return await readDocument(c, pythonCursorKey(c.project, agent), (fields) => fields);
  } catch (error) {
    // It says nothing then, and everything is shown.
    if (error instanceof DamagedDocument) return undefined;
    throw error;
  }
}

/** `{watermark: key | null, seen: keys}`, of version 0.2.5; before its release the watermark's key alone. */
function pythonBox(value: unknown): { watermark: bigint; seen: string[] } {
  const fields = asFields(value);
  const key = asText(fields ? fields.watermark : value) ?? '';
  const [, time] = /(?:^|\/)(\d{1,19})[^/]*$/.exec(key) ?? [];
  return { watermark: time ? BigInt(time.padEnd(19, '0')) : 0n, seen: texts(fields?.seen) };
}

/**
 * That client takes the newest name's time less five minutes, so a sender whose clock is fast pushes its
 * watermark over messages that it never showed.
 */
function isBelievable(watermark: bigint, writtenAt: number): boolean {
  return watermark <= BigInt(writtenAt - 240_000) * 1_000_000n;
}

function idOf(project: string, mailbox: string, prefix: Key): (key: string) => string[] {
  return (key) => {
    const name = listedKey(prefix + key.slice(key.lastIndexOf('/') + 1));
    const listed = asListed(project, mailbox, {
      key: name,
      size: 0,
      etag: '',
      modified: new Date(0),
    });
    return listed ? [listed.id] : [];
  };
}

function digits(value: unknown): bigint {
  return /^\d{1,19}$/.test(asText(value) ?? '') ? BigInt(value as string) : 0n;
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
