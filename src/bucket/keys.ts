import { sha256 } from '../hash.ts';
import type { Key } from './bucket.ts';

/**
 * The only place that spells a key. The layout is the one of the Python client that came before
 * (`<project>/sessions/<harness>/<session>/part-…`), so that its buckets and S3 browsers stay readable.
 */

const rooms = ['agents', 'memory', 'messages', 'steps', 'artifacts', 'sessions'];

/** Longest name kept as it is, in bytes of its encoded form; a file system's limit is 255. */
export const longestSegment = 180;

/** Names of devices on Windows, where no file can be called so, whatever follows a dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** What segments are made of. */
export const segmentShape = /^[A-Za-z0-9\-_.@~+=%]+$/;

/**
 * Makes one path segment from any string, reversibly for ordinary names: letters, digits and
 * `- _ . @ ~ + =` stay, all other bytes become `%XX`. `.`, `..`, the empty name, a name that is too
 * long, and what Windows would read as another name are spelled so that no other name can yield the
 * same segment.
 */
export function segment(name: string): string {
  if (name === '') return '%';
  const encoded = encode(name)
    .replace(device, (word) => escaped(word.charCodeAt(0)) + word.slice(1))
    .replace(/\.+$/, (dots) => '%2E'.repeat(dots.length));
  if (encoded.length <= longestSegment) return encoded;
  // Of the encoded name: no two names share it, while hashing would take halves of characters for one.
  const digest = sha256(encoded).slice(0, 32);
  // A lone `%` appears in no ordinary segment, so a cut name cannot equal a whole one.
  return `${encoded.slice(0, longestSegment - 40).replace(/%.?$/, '')}%-${digest}`;
}

/** The name behind a segment; of a cut one, the segment itself. */
export function unsegment(text: string): string {
  if (text === '%') return '';
  if (/%(?![0-9A-F]{2})/.test(text)) return text;
  // The Python client's names have other than ASCII letters as they are.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return Buffer.from(
    bytes.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  ).toString('utf8');
}

function encode(name: string): string {
  return name.replace(/[^A-Za-z0-9\-_.@~+=]/gu, (char) => bytesOf(char).map(escaped).join(''));
}

/** As UTF-8; half a surrogate pair, which JSON can spell, as its own three bytes and not as `U+FFFD`. */
function bytesOf(char: string): number[] {
  if (char.isWellFormed()) return [...Buffer.from(char, 'utf8')];
  const unit = char.charCodeAt(0);
  return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
}

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * A project's name may have slashes (`github.com/owner/name`) and keeps them. A part that is spelled
 * like a room is escaped, so that no project can lie inside another's rooms.
 */
export function projectPrefix(project: string): string {
  return project
    .split('/')
    .map((part) => {
      const name = segment(part);
      return rooms.includes(name) ? escaped(name.charCodeAt(0)) + name.slice(1) : name;
    })
    .join('/');
}

function key(...parts: string[]): Key {
  return parts.join('/') as Key;
}

export const root = '' as Key;

export interface SessionAddress {
  project: string;
  harness: string;
  /** The record's id: the harness's own session id, or `<session>__<source>`. */
  record: string;
  /** Of the Python client: the folder of its records, where a name in it is not spelled as we do. */
  spelled?: Key;
}

export function sessionsPrefix(project: string, harness?: string): Key {
  const base = `${projectPrefix(project)}/sessions/`;
  return (harness === undefined ? base : `${base}${segment(harness)}/`) as Key;
}

/** The same, as the Python client spells it: names as they are. */
export function plainSessionsPrefix(project: string, harness?: string): Key {
  return key(project, 'sessions', ...(harness === undefined ? [''] : [harness, '']));
}

export function sessionPrefix({ project, harness, record, spelled }: SessionAddress): Key {
  return `${spelled ?? sessionsPrefix(project, harness)}${segment(record)}/` as Key;
}

/** The branches of a record that other machines carried on: `<record>@<machine>`. */
export function branchesPrefix(address: SessionAddress): Key {
  return `${sessionPrefix(address).slice(0, -1)}@` as Key;
}

export function metaKey(address: SessionAddress): Key {
  return `${sessionPrefix(address)}meta.json` as Key;
}

export function partKey(address: SessionAddress, name: string): Key {
  return `${sessionPrefix(address)}${name}` as Key;
}

/**
 * What the keys of all records begin with whose ids begin so; undefined where that cannot be told, because
 * a whole name may be spelled otherwise than its beginning.
 */
export function recordsPrefix(folder: Key, beginning: string): Key | undefined {
  const isPlain = /^[A-Za-z0-9\-_@~+=]{4,100}$/.test(beginning);
  return isPlain ? ((folder + beginning) as Key) : undefined;
}

/** Sorts behind all parts of the record at this prefix. */
export function behindParts(record: Key): Key {
  return `${record}part-~` as Key;
}

/** All parts, or (with `seq`) every part that claims this place in the chain. */
export function partsPrefix(address: SessionAddress, seq?: number): Key {
  const base = `${sessionPrefix(address)}part-`;
  return (seq === undefined ? base : `${base}${sequence(seq)}-`) as Key;
}

/** `part-00042-1a2b3c4d.jsonl`; five digits at the least, more when they are needed. */
export function partName(seq: number, id8: string): string {
  return `part-${sequence(seq)}-${id8}.jsonl`;
}

function sequence(seq: number): string {
  return String(seq).padStart(5, '0');
}

export interface PartName {
  seq: number;
  id8: string;
  name: string;
}

/** Reads a part's name off a key; undefined for what is not a part. */
export function parsePartName(text: string): PartName | undefined {
  const name = text.slice(text.lastIndexOf('/') + 1);
  const match = /^part-(\d{5,})-([0-9a-f]{8})\.jsonl$/.exec(name);
  return match ? { seq: Number(match[1]), id8: match[2] as string, name } : undefined;
}

/** The last name below a shallow listing's prefix: `a/b/c/` → `c`. */
export function lastSegment(prefix: Key): string {
  const trimmed = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return unsegment(trimmed.slice(trimmed.lastIndexOf('/') + 1));
}

/** The rooms of a project by their segment, for walking a bucket of unknown projects. */
export function isRoom(name: string): boolean {
  return rooms.includes(name);
}

/** `github.com/owner/name` of a walked prefix `github.com/owner/name/`. */
export function projectOf(prefix: Key): string {
  return prefix.replace(/\/$/, '').split('/').map(unsegment).join('/');
}

/** Where the bucket is tried: outside every project (a leading `%` starts no project's name). */
export function probeKey(name: string): Key {
  return key('%probe', segment(name));
}

/** Any key of a listing, below a prefix that this module made. */
export function listedKey(text: string): Key {
  return text as Key;
}
