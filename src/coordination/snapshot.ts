import { broadcast } from '../bucket/coordination-keys.ts';
import { recordsOf } from '../records/families.ts';
import { inOrder } from '../records/in-order.ts';
import type { KnownMetas } from '../records/known-metas.ts';
import { listSessions } from '../records/list-sessions.ts';
import type { Coordination } from './context.ts';
import { DamagedDocument } from './document.ts';
import { allMailboxes, listMailbox } from './mail/find-message.ts';
import { unreadCount } from './mail/look.ts';
import { type AgentRow, listAgents } from './presence/list-agents.ts';
import { loadSteps, type StepRow } from './steps/load-steps.ts';
import { isoTime } from './time.ts';

/** A project as it stands in the bucket. */
export interface Snapshot {
  project: string;
  /** The bucket's kind. */
  backend: string;
  bucket: string;
  /** By the service's clock. */
  generated_at: string;
  agents: AgentRow[];
  steps: StepRow[];
  mailboxes: MailboxRow[];
  stored: StoredSessions;
}

export interface MailboxRow {
  /** Or `_broadcast`. */
  agent: string;
  total: number;
  /** Broadcasts of others among them; null for the broadcasts themselves, and where the cursor is damaged. */
  unread: number | null;
}

export interface StoredSessions {
  count: number;
  total_uploaded_bytes: number;
  last_uploaded_at: string | null;
}

/** Mailboxes that are looked at at once. */
const abreast = 8;

/** Reads what the project's agents share. Writes nothing, moves no cursor, fetches no message. */
export async function takeSnapshot(c: Coordination, metas: KnownMetas): Promise<Snapshot> {
  const [agents, steps, boxes, stored] = await Promise.all([
    listAgents(c),
    loadSteps(c),
    allMailboxes(c),
    storedSessions(c, metas),
  ]);
  const here = agents.filter(({ state }) => state !== 'gone').map(({ agent }) => agent);
  // Broadcasts wait also for one who was never written to.
  const mailboxes = boxes.length === 0 ? [] : [...new Set([...boxes, ...here])].sort();
  return {
    project: c.project,
    backend: c.bucketUrl.slice(0, c.bucketUrl.indexOf(':')),
    bucket: c.bucketUrl,
    generated_at: isoTime(c.bucket.now() ?? c.clock()),
    agents,
    steps,
    mailboxes: await Array.fromAsync(inOrder(mailboxes, abreast, (box) => mailboxRow(c, box))),
    stored,
  };
}

async function mailboxRow(c: Coordination, agent: string): Promise<MailboxRow> {
  let total = 0;
  for await (const _ of listMailbox(c, agent)) total += 1;
  return { agent, total, unread: agent === broadcast ? null : await unreadOf(c, agent) };
}

/** One agent's damaged cursor leaves all else to be seen. */
async function unreadOf(c: Coordination, agent: string): Promise<number | null> {
  try {
    return await unreadCount(c, agent);
  } catch (error) {
    if (error instanceof DamagedDocument) return null;
    throw error;
  }
}

async function storedSessions(c: Coordination, metas: KnownMetas): Promise<StoredSessions> {
  const { families } = await listSessions(c.bucket, metas, { project: c.project });
  const records = families.flatMap(recordsOf);
  const uploads = records.flatMap(({ meta }) => (meta ? [meta.last_uploaded_at] : []));
  return {
    count: families.length,
    total_uploaded_bytes: records.reduce(
      (sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0),
      0,
    ),
    last_uploaded_at: uploads.sort().at(-1) ?? null,
  };
}
