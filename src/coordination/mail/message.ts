import type { Entry, Key } from '../../bucket/bucket.ts';
import {
  broadcast,
  type Mailbox,
  type MessageName,
  mailboxPrefix,
  messagesPrefix,
  parseMessageName,
} from '../../bucket/coordination-keys.ts';
import { listedKey, segmentShape, unsegment } from '../../bucket/keys.ts';
import { asText } from '../../harness/records.ts';
import { sha256 } from '../../hash.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import type { Known } from '../known-documents.ts';
import { isoTime } from '../time.ts';
import type { Placed } from './cursor.ts';

export interface Message {
  /** Eight hex digits; of the Python client's oldest, `<seconds>_<sender>`. */
  id: string;
  /** Whom its key names; nothing proves it. */
  from: string;
  /** An agent, or `_broadcast`. */
  to: string;
  kind: 'direct' | 'broadcast';
  message: string;
  /** By the clock of whoever sent it. */
  sent_at: string;
  /** ms since 1970, by the service's clock. */
  arrived: number;
  step?: string;
  /** The message that it answers, and the one that all of it began with, as `<mailbox>/<name>`. */
  reply_to?: string;
  thread?: string;
  host?: string;
  key: Key;
  mailbox: Mailbox;
  /** The last part of its key. */
  name: string;
}

/** Where a message lies. */
export interface Address {
  key: Key;
  mailbox: Mailbox;
  name: MessageName;
}

/** A message as a listing tells of it, before it is fetched. */
export interface Listed extends Address, Placed {
  entry: Extract<Entry, { key: Key }>;
}

/** Undefined for what is no message: a cursor, a folder, another program's object. */
export function asListed(project: string, mailbox: Mailbox, entry: Entry): Listed | undefined {
  if ('prefix' in entry) return undefined;
  const name = parseMessageName(entry.key, mailboxPrefix(project, mailbox));
  if (!name) return undefined;
  return {
    entry,
    key: entry.key,
    mailbox,
    name,
    id: identity(name),
    place: placeOf(name.name),
    modified: entry.modified.getTime(),
  };
}

/**
 * The same under every name that a message has had: one whose sender's clock was found wrong is stored
 * anew under the right time. The sender is part of it, as thousands of ids alone would meet sometimes.
 */
function identity({ sender, id }: MessageName): string {
  const short = (text: string) => sha256(text).slice(0, 8);
  return short(sender) + (/^[0-9a-f]{8}$/.test(id) ? id : short(id));
}

/**
 * The time, in ns, at which a name sorts among those of 19 digits: one of seconds alone lies behind all of
 * its second, since `_` sorts behind the digits.
 */
export function placeOf(name: string): bigint {
  return BigInt(name.slice(0, name.indexOf('_')).padEnd(19, '9'));
}

/** `document`: what stands at its key. */
export function messageFrom({ mailbox, name }: Address, document: Known): Message {
  const fields = document instanceof DamagedDocument ? {} : document.fields;
  const optional = (field: string) => {
    const text = asText(fields[field]);
    return text === undefined ? {} : { [field]: text };
  };
  return {
    id: name.id,
    from: name.sender,
    to: mailbox,
    kind: mailbox === broadcast ? 'broadcast' : 'direct',
    message:
      document instanceof DamagedDocument ? 'This message is damaged.' : asContent(fields.message),
    sent_at: asText(fields.sent_at) ?? isoTime(Number(name.ns / 1_000_000n)),
    arrived: document.modified,
    ...optional('step'),
    ...optional('reply_to'),
    ...optional('thread'),
    ...optional('host'),
    key: document.key,
    mailbox,
    name: name.name,
  };
}

function asContent(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** `<mailbox>/<name>`: a message as other messages, and cursors, refer to it. */
export function referenceTo(project: string, key: Key): string {
  return key.slice(messagesPrefix(project).length);
}

/** Undefined for what refers to no message; anyone may have written it. */
export function referred(
  { project, bucketUrl }: Pick<Coordination, 'project' | 'bucketUrl'>,
  reference: string,
): Address | undefined {
  const [box, file, ...more] = reference.split('/');
  if (!box || !file || more.length > 0) return undefined;
  // The Python client's senders may have other letters in their names, which a folder cannot hold.
  if (bucketUrl.startsWith('file:') && !segmentShape.test(file)) return undefined;
  const mailbox = unsegment(box);
  const key = listedKey(messagesPrefix(project) + reference);
  const name = parseMessageName(key, mailboxPrefix(project, mailbox));
  return name && { key, mailbox, name };
}

/** Oldest first, by the time in their names, which is the service's for ours; then as they arrived. */
export function inTimeOrder(one: Message, other: Message): number {
  return byPlace(placed(one), placed(other));
}

export function byPlace(one: Omit<Placed, 'id'>, other: Omit<Placed, 'id'>): number {
  if (one.place !== other.place) return one.place < other.place ? -1 : 1;
  return one.modified - other.modified;
}

function placed({ name, arrived }: Message): Omit<Placed, 'id'> {
  return { place: placeOf(name), modified: arrived };
}
