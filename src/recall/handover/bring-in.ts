import { findHarness } from '../../harness/registry.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import type { Meta } from '../../records/meta.ts';
import { readMeta } from '../../records/record.ts';
import type { Database } from '../../state/database.ts';
import { readHealth } from '../../state/health.ts';
import { findSource } from '../../state/sources.ts';
import { catchUp } from '../catch-up.ts';
import { isIndexed, recordKey } from '../record-row.ts';
import type { Baton } from './baton-document.ts';

/** A session that another one goes on from. */
export type Predecessor = Pick<Baton, 'harness' | 'session' | 'project'> & { record?: string };

/** Bytes that a hook fetches at the most; for more there is no room in what a session is given. */
const mostBytes = 4 * 1024 * 1024;
/** ms that must be left for asking the bucket. */
const shortest = 300;
/** Sessions that a session goes on from, one from the other, which are looked for. */
const longestChain = 8;

/**
 * Brings into the index what it lacks of a session and of those that it goes on from, as far as there is time:
 * what this machine has mirrored itself is there, what another one has lies in the bucket. Never throws.
 */
export async function bringIn(
  context: LocalContext,
  index: Database,
  first: Predecessor,
): Promise<void> {
  const met = new Set<string>();
  let at: Predecessor | undefined = first;
  while (at && met.size < longestChain && !met.has(at.session)) {
    met.add(at.session);
    at = await bringInOne(context, index, at);
  }
}

/** Gives what the session goes on from. */
async function bringInOne(
  context: LocalContext,
  index: Database,
  session: Predecessor,
): Promise<Predecessor | undefined> {
  const { bucketUrl } = context;
  try {
    const known = ownMeta(context, session);
    if (known && isIndexed(index, recordKey(bucketUrl, known), known)) return next(known);
    const isReachable = readHealth(context.db, bucketUrl).failures === 0;
    if (!isReachable || context.deadline.at - Date.now() < shortest) return undefined;
    const bucket = await (await context.mirror()).bucket();
    const { project, harness, record = session.session } = session;
    const address = { project, harness, record: known?.session_id ?? record };
    const stored = await readMeta(bucket, address);
    if (!stored) return undefined;
    await catchUp(index, bucket, { bucketUrl, address, ...stored }, { mostBytes });
    return next(stored.meta);
  } catch {
    // The session is given what is there; the text says how the rest is had.
    return undefined;
  }
}

function ownMeta(
  { db, bucketUrl }: LocalContext,
  { harness, session }: Predecessor,
): Meta | undefined {
  const main = { session, id: 'main', kind: 'main', path: '' } as const;
  return findSource(db, bucketUrl, harness, main)?.meta;
}

function next({ continues }: Meta): Predecessor | undefined {
  const harness = findHarness(continues?.harness)?.name;
  return continues && harness && { ...continues, harness };
}
