import type { Turn } from '../../harness/turn.ts';
import { turnFromJson } from '../../harness/turn-json.ts';
import { type Database, transaction } from '../../state/database.ts';
import type { RecordRow } from '../lineage.ts';
import { isSaid } from '../words.ts';

/** A turn whose line a model may make better. */
export interface DueTurn {
  id: number;
  /** As it is known by now. */
  line: string;
  turn: Turn;
  /** As it is stored: where that has changed meanwhile, what was made of it is not kept. */
  body: string;
}

/** The newest so many of a session are handed over whole, so that their lines are seldom seen. */
const newest = 20;
/** UTF-16 units: what says less is its own best line. */
const shortest = 300;
/** So often a model may say nothing useful of a turn. */
const mostTries = 4;
/** ms until a turn is tried a second time; each time four times as long. */
const firstPause = 3_600_000;

/** `record`: the turns of this one alone, also its newest. */
export interface DueScope {
  bucket: string;
  record?: RecordRow | undefined;
}

const isDue = `bucket = ? AND started_by = 'user' AND copied = 0 AND coalesce(fate, '') <> 'rewound'
  AND summary IS NULL AND summary_tries < ${mostTries} AND summary_at <= ?`;
const isOld = `superseded_by IS NULL AND coalesce(relation, '') <> 'subagent'
  AND ordinal <= records.turns - ${newest}`;

/** Turns come first, so that the newest are found without a look at all others. */
function dueRows({ record }: DueScope): string {
  return `FROM turns CROSS JOIN records ON records.id = turns.record
    WHERE ${isDue} AND ${record ? 'turns.record = ?' : isOld}`;
}

function values({ bucket, record }: DueScope): [string, number, ...number[]] {
  return [bucket, Date.now(), ...(record ? [record.id] : [])];
}

export function isAnyDue(db: Database, scope: DueScope): boolean {
  const row = db.prepare(`SELECT 1 ${dueRows(scope)} LIMIT 1`).get(...values(scope));
  return row !== undefined;
}

/** The newest ones first. Those that say little are left for good. */
export function dueTurns(db: Database, scope: DueScope, limit: number): DueTurn[] {
  const due: DueTurn[] = [];
  const short: number[] = [];
  const rows = db
    .prepare(`SELECT turns.id AS id, line ${dueRows(scope)} ORDER BY turns.id DESC`)
    .iterate(...values(scope));
  const bodyOf = db.prepare('SELECT body FROM bodies WHERE turn = ?');
  for (const row of rows) {
    const { id, line } = row as unknown as Pick<DueTurn, 'id' | 'line'>;
    const body = String(bodyOf.get(id)?.body);
    const turn = turnFromJson(JSON.parse(body));
    if (saidLength(turn) < shortest) short.push(id);
    else due.push({ id, line, body, turn });
    if (due.length === limit || short.length === 1_000) break;
  }
  const leave = db.prepare(`UPDATE turns SET summary_tries = ${mostTries} WHERE id = ?`);
  transaction(db, () => {
    for (const id of short) leave.run(id);
  });
  // All that was looked at were short: there may be others behind them.
  return due.length === 0 && short.length > 0 ? dueTurns(db, scope, limit) : due;
}

export function saidLength({ items }: Turn): number {
  return items.reduce((sum, item) => sum + (isSaid(item) ? item.text.length : 0), 0);
}

/** Keeps what a model made of a turn; undefined where that is nothing: it is tried again later. */
export function keepSummary(
  db: Database,
  { id, body }: DueTurn,
  summary: string | undefined,
): boolean {
  return transaction(db, () => {
    const now = db.prepare('SELECT body FROM bodies WHERE turn = ?').get(id);
    if (now?.body !== body) return false;
    if (summary !== undefined) {
      db.prepare('UPDATE turns SET summary = ? WHERE id = ?').run(summary, id);
      return true;
    }
    db.prepare(
      `UPDATE turns SET summary_at = ? + ${firstPause} * (1 << (2 * summary_tries)),
         summary_tries = summary_tries + 1 WHERE id = ?`,
    ).run(Date.now(), id);
    return false;
  });
}
