import { type MemoryKey, type MessageName, messageName } from '../../bucket/coordination-keys.ts';
import { longestSegment, segmentShape } from '../../bucket/keys.ts';
import { asText, type Fields } from '../../harness/records.ts';
import { sha256 } from '../../hash.ts';
import type { Stored } from '../document.ts';

export type ValueType = 'text' | 'json';

/** One version of a memory, live or kept in its history; the Python client (0.2.5) has the first three. */
export interface MemoryVersion {
  /** Always a string: of JSON its text, so that the Python client can print it. */
  value: string;
  set_by: string;
  set_at: string;
  type: ValueType;
  /** The value was removed: what stands is only the mark of that. */
  deleted: boolean;
}

/** A memory's live value. */
export interface MemoryEntry extends Omit<MemoryVersion, 'deleted'> {
  key: string;
  /** What `--if-version` compares: the head of the store's etag, so that every writer's have one. */
  version: string;
}

/** Of any client, and of any hand: what is missing is empty. */
export function parseMemory(fields: Fields): MemoryVersion {
  const { value = '', set_by, set_at, type } = fields;
  const isText = typeof value === 'string';
  return {
    value: isText ? value : JSON.stringify(value),
    set_by: asText(set_by) ?? '',
    set_at: asText(set_at) ?? '',
    type: type === 'json' || !isText ? 'json' : 'text',
    deleted: fields.deleted === true || asText(fields.deleted_at) !== undefined,
  };
}

export function entryOf(
  key: MemoryKey,
  { value: { value, set_by, set_at, type }, etag }: Stored<MemoryVersion>,
): MemoryEntry {
  return { key, value, set_by, set_at, type, version: versionOf(etag) };
}

const versionLength = 12;

export function versionOf(etag: string): string {
  return etag.slice(0, versionLength);
}

/** Under which name this version belongs into the history, and whether a client of ours has named it. */
export function historyNameOf({ fields, value, etag, modified }: Stored<MemoryVersion>): {
  name: MessageName;
  isOurs: boolean;
} {
  const named = parseName(asText(fields.snapshot));
  if (named) return { name: named, isOurs: true };
  const setAt = Date.parse(value.set_at);
  const ns = nanoseconds(setAt >= 0 && setAt < latest ? setAt : modified);
  // Of its content, so that whoever comes by names it alike.
  return { name: messageName(ns, value.set_by, sha256(etag).slice(0, 8)), isOurs: false };
}

/** ms since 1970, in 2286: the last whose nanoseconds have 19 digits. */
const latest = 9_999_999_999_999;

export function nanoseconds(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}

/** Read out of a document that anyone may have written: only a name that we would give makes a key. */
function parseName(text = ''): MessageName | undefined {
  const [, ns, sender, id] = /^(\d{19})_([^/]*)_([0-9a-f]{8})\.json$/.exec(text) ?? [];
  if (ns === undefined || sender === undefined || id === undefined) return undefined;
  const isSegment = segmentShape.test(sender) && sender.length <= longestSegment;
  return isSegment ? { ns: BigInt(ns), sender, id, name: text } : undefined;
}
