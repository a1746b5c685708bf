import { type Bucket, BucketError, type Key } from '../bucket/bucket.ts';
import {
  isRoom,
  lastSegment,
  listedKey,
  probeKey,
  projectOf,
  root,
  type SessionAddress,
  sessionPrefix,
  sessionsPrefix,
} from '../bucket/keys.ts';
import { inOrder } from './in-order.ts';
import type { Meta } from './meta.ts';
import { readMetaAt } from './record.ts';

/** Where a record lies, as a listing shows it. */
export interface FoundRecord {
  prefix: Key;
  /** As far as the key tells; a name that was cut to fit is known by the meta alone. */
  address: SessionAddress;
}

export interface ListedRecord {
  address: SessionAddress;
  meta?: Meta;
  etag?: string;
  /** Why the record has no meta here, as a sentence without its end. */
  damage?: string;
}

export interface RecordFilter {
  project?: string;
  harness?: string;
}

/** Requests that are under way at once. */
const abreast = 16;

/** Reads the metas of the records found; one that is damaged or missing stops no other. */
export function readRecords(
  bucket: Bucket,
  found: Iterable<FoundRecord> | AsyncIterable<FoundRecord>,
): AsyncGenerator<ListedRecord> {
  return inOrder(found, abreast, (record) => readRecord(bucket, record));
}

export function listRecords(
  bucket: Bucket,
  filter: RecordFilter = {},
): AsyncGenerator<ListedRecord> {
  return readRecords(bucket, findRecords(bucket, filter));
}

export async function readRecord(
  bucket: Bucket,
  { prefix, address }: FoundRecord,
): Promise<ListedRecord> {
  try {
    const stored = await readMetaAt(bucket, listedKey(`${prefix}meta.json`));
    return stored
      ? { address: trueAddress(prefix, address, stored.meta), ...stored }
      : { address, damage: 'its meta.json is missing' };
  } catch (error) {
    if (!(error instanceof BucketError) || error.failure !== 'invalid') throw error;
    return { address, damage: error.message };
  }
}

/** The names in the meta, as long as they lead to where it was found. */
function trueAddress(prefix: Key, listed: SessionAddress, meta: Meta): SessionAddress {
  const address = { project: meta.project, harness: meta.harness, record: meta.session_id };
  return sessionPrefix(address) === prefix ? address : listed;
}

/** The records of one project or of all, by listings alone. */
export async function* findRecords(
  bucket: Bucket,
  { project, harness }: RecordFilter = {},
): AsyncGenerator<FoundRecord> {
  const rooms = project === undefined ? await allSessionRooms(bucket) : [sessionsPrefix(project)];
  for (const room of rooms) {
    const harnesses = (await folders(bucket, [room])).filter(
      (folder) => harness === undefined || lastSegment(folder) === harness,
    );
    for (const prefix of await folders(bucket, harnesses)) {
      const name = project ?? projectOf(parent(room));
      const found = {
        project: name,
        harness: lastSegment(parent(prefix)),
        record: lastSegment(prefix),
      };
      yield { prefix, address: found };
    }
  }
}

const sessionsRoom = lastSegment(sessionsPrefix(''));

/** Walks down to where projects keep sessions; a project's name has any number of segments. */
async function allSessionRooms(bucket: Bucket): Promise<Key[]> {
  const rooms: Key[] = [];
  let level = (await folders(bucket, [root])).filter(
    (folder) => !isRoom(nameOf(folder)) && !probeKey('').startsWith(folder),
  );
  while (level.length > 0) {
    const below = await folders(bucket, level);
    rooms.push(...below.filter((folder) => nameOf(folder) === sessionsRoom));
    level = below.filter((folder) => !isRoom(nameOf(folder)));
  }
  return rooms;
}

/** All that lie just below the given ones, in the order of these. */
async function folders(bucket: Bucket, prefixes: readonly Key[]): Promise<Key[]> {
  const found: Key[] = [];
  for await (const below of inOrder(prefixes, abreast, (prefix) => foldersIn(bucket, prefix))) {
    found.push(...below);
  }
  return found;
}

async function foldersIn(bucket: Bucket, prefix: Key): Promise<Key[]> {
  const found: Key[] = [];
  for await (const entry of bucket.list(prefix, { shallow: true })) {
    if ('prefix' in entry) found.push(entry.prefix);
  }
  return found;
}

/** The segment as it is spelled: a project that is called like a room is spelled otherwise. */
function nameOf(folder: Key): string {
  return folder.slice(parent(folder).length, -1);
}

function parent(folder: Key): Key {
  return listedKey(folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1));
}
