import type { Rewound } from '../harness/turn-reader.ts';
import type { Database } from '../state/database.ts';
import { jsonText } from './json-text.ts';

/** The turns that were gone back before, and of those from earlier stretches the ones that count again. */
export class Fates extends Set<number> implements Rewound {
  readonly returned = new Set<number>();

  override delete(turn: number): boolean {
    this.returned.add(turn);
    return super.delete(turn);
  }

  override add(turn: number): this {
    // Set's constructor adds before there is any.
    this.returned?.delete(turn);
    return super.add(turn);
  }
}

/** Writes down which turns that are in already were gone back before, or returned to, only now. */
export function noteFates(db: Database, record: number, rewound: Fates): void {
  if (rewound.returned.size > 0) noteReturned(db, record, rewound.returned);
  if (rewound.size > 0) noteRewound(db, record, rewound);
}

function noteReturned(db: Database, record: number, returned: ReadonlySet<number>): void {
  const live = db.prepare(
    `SELECT id, body FROM turns JOIN bodies ON turn = id
     WHERE record = ? AND ordinal = ? AND fate = 'rewound'`,
  );
  const updateFate = db.prepare('UPDATE turns SET fate = ? WHERE id = ?');
  const updateText = db.prepare('UPDATE bodies SET body = ? WHERE turn = ?');
  for (const ordinal of returned) {
    const row = live.get(record, ordinal);
    if (!row) continue;
    const { fate: _, ...turn } = JSON.parse(String(row.body));
    const isCut = turn.items.some((item: { event?: string }) => item.event === 'interrupted');
    const body = isCut ? { ...turn, fate: 'interrupted' } : turn;
    updateFate.run(isCut ? 'interrupted' : null, Number(row.id));
    updateText.run(jsonText(body), Number(row.id));
  }
}

function noteRewound(db: Database, record: number, rewound: Rewound): void {
  const select = db.prepare(
    `SELECT id, body FROM turns JOIN bodies ON turn = id
     WHERE record = ? AND ordinal = ? AND coalesce(fate, '') <> 'rewound'`,
  );
  const update = db.prepare(`UPDATE turns SET fate = 'rewound' WHERE id = ?`);
  const updateBody = db.prepare('UPDATE bodies SET body = ? WHERE turn = ?');
  for (const ordinal of rewound) {
    const row = select.get(record, ordinal);
    if (!row) continue;
    update.run(Number(row.id));
    const body = jsonText({ ...JSON.parse(String(row.body)), fate: 'rewound' });
    updateBody.run(body, Number(row.id));
  }
}
