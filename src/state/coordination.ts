import { type Database, transaction } from './database.ts';

/** What this machine remembers of working together; all of it can be lost. */

export interface AgentPlace {
  bucket: string;
  project: string;
  agent: string;
}

export interface Remembered {
  /** ms since 1970 */
  at: number;
  doc: unknown;
}

/** ms between two heartbeats of an agent on one machine. */
const beatEvery = 60_000;

/**
 * Takes the turn to send a heartbeat, once a minute; false while it is not due. What is noted as sent is
 * `doc`, in any case: the next one carries it.
 */
export function takeBeat(db: Database, place: AgentPlace, doc: unknown, now: number): boolean {
  return transaction(db, () => {
    const last = lastBeat(db, place);
    // One that lies ahead was noted by a clock that has been set back since.
    const isDue = last === undefined || now - last.at >= beatEvery || last.at > now;
    db.prepare('INSERT OR REPLACE INTO beats VALUES (?, ?, ?, ?, ?)').run(
      ...values(place),
      isDue ? now : last.at,
      JSON.stringify(doc),
    );
    return isDue;
  });
}

export function lastBeat(db: Database, place: AgentPlace): Remembered | undefined {
  const row = db
    .prepare('SELECT at, doc FROM beats WHERE bucket = ? AND project = ? AND agent = ?')
    .get(...values(place));
  return remembered(row);
}

/** Whether a session's agent has sent a heartbeat so lately that the session's next one is not due. */
export function hasJustBeaten(
  db: Database,
  { bucket, project, session }: Omit<NoticePlace, 'agent'>,
  now: number,
): boolean {
  return db
    .prepare('SELECT at, doc FROM beats WHERE bucket = ? AND project = ? AND at > ? AND at <= ?')
    .all(bucket, project, now - beatEvery, now)
    .map((row) => remembered(row)?.doc as { session?: unknown; status?: unknown } | null)
    .some((told) => told?.session === session && told.status === 'active');
}

/** Whether any agent of this machine has sent one into the bucket. */
export function hasBeats(db: Database, bucket: string): boolean {
  return db.prepare('SELECT 1 FROM beats WHERE bucket = ? LIMIT 1').get(bucket) !== undefined;
}

/** After a heartbeat that did not arrive, or an agent that was removed: the next one is due at once. */
export function forgetBeat(db: Database, place: AgentPlace): void {
  db.prepare('DELETE FROM beats WHERE bucket = ? AND project = ? AND agent = ?').run(
    ...values(place),
  );
}

/** Of a session: what waits to be put before it, and what was. */
export interface NoticePlace extends AgentPlace {
  session: string;
}

export function readNotice(db: Database, place: NoticePlace): Remembered | undefined {
  const row = db
    .prepare(
      'SELECT at, doc FROM notices WHERE bucket = ? AND project = ? AND agent = ? AND session = ?',
    )
    .get(...values(place), place.session);
  return remembered(row);
}

/** ms after which a session's is forgotten. */
const noticesKept = 30 * 86_400_000;

export function storeNotice(db: Database, place: NoticePlace, doc: unknown, now: number): void {
  transaction(db, () => {
    db.prepare('INSERT OR REPLACE INTO notices VALUES (?, ?, ?, ?, ?, ?)').run(
      ...values(place),
      place.session,
      now,
      JSON.stringify(doc),
    );
    db.prepare('DELETE FROM notices WHERE at < ?').run(now - noticesKept);
  });
}

/** ms to be added to this machine's clock to have the service's; undefined while it is not known. */
export function clockOffset(db: Database, bucket: string): number | undefined {
  const row = db.prepare('SELECT offset_ms FROM clock_offsets WHERE bucket = ?').get(bucket);
  return row && Number(row.offset_ms);
}

export function noteClockOffset(db: Database, bucket: string, ms: number, now: number): void {
  db.prepare('INSERT OR REPLACE INTO clock_offsets VALUES (?, ?, ?)').run(
    bucket,
    Math.round(ms),
    now,
  );
}

function values({ bucket, project, agent }: AgentPlace): [string, string, string] {
  return [bucket, project, agent];
}

function remembered(row: Record<string, unknown> | undefined): Remembered | undefined {
  return row && { at: Number(row.at), doc: JSON.parse(String(row.doc)) };
}
