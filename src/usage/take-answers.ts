import { hash } from 'node:crypto';
import type { Answer } from '../harness/usage-reader.ts';
import type { Asked } from '../state/prepared-once.ts';
import { comesBefore, type Telling, tellingOf } from './telling.ts';

/**
 * Counts what a source tells, in a transaction. An answer that several sources tell is one: of each count the
 * greatest holds. It belongs to one that had it and did not copy it, else to one that copied it, and of several
 * to the one that began first: so neither what is counted nor for whom depends on the order of reading.
 */
export function takeAnswers(db: Asked, source: number, answers: readonly Answer[]): void {
  noteTimes(db, source, answers);
  const models = new Map<string, number>();
  for (const answer of answers) {
    const row = rowOf(answer, source, modelId(db, models, answer.model));
    const { changes } = db.prepare(noMerge).run(...row);
    if (Number(changes) === 1) continue;
    claim(db, row[0], { source, copied: answer.copied ? 1 : 0 });
    db.prepare(merge).run(...row);
  }
}

const counts = 'input output cache_read cache_write cache_write_long reasoning'.split(' ');

const columns = ['key', 'source', 'copied', 'aside', 'at', 'model', ...counts, 'cost', 'fast'];

const insert = `INSERT INTO answers (${columns}) VALUES (${columns.map(() => '?')})
  ON CONFLICT DO`;

const noMerge = `${insert} NOTHING`;

const merge = `${insert} UPDATE SET
  copied = CASE source WHEN excluded.source THEN min(copied, excluded.copied) ELSE copied END,
  aside = max(aside, excluded.aside),
  at = coalesce(min(at, excluded.at), at, excluded.at),
  model = coalesce(model, excluded.model),
  ${counts.map((count) => `${count} = max(${count}, excluded.${count})`).join(', ')},
  cost = coalesce(max(cost, excluded.cost), cost, excluded.cost),
  fast = max(fast, excluded.fast)`;

function rowOf(answer: Answer, source: number, model: number | null) {
  const { id, copied, aside, at, usage, cacheWriteLong, cost, fast } = answer;
  return [
    hash('sha256', id, 'buffer').readBigInt64BE(),
    ...[source, copied ? 1 : 0, aside ? 1 : 0, at ?? null, model],
    ...[usage.input, usage.output, usage.cacheRead, usage.cacheWrite, cacheWriteLong],
    ...[usage.reasoning, cost ?? null, fast ? 1 : 0],
  ] as [bigint, ...(number | null)[]];
}

/** The answer goes over to the source, where that is the one it belongs to. */
function claim(db: Asked, key: bigint, { source, copied }: Claim): void {
  const owner = db.prepare('SELECT source, copied FROM answers WHERE key = ?').get(key) as
    | Claim
    | undefined;
  if (!owner || owner.source === source) return;
  const told = db.prepare(noteCopy).get(key, source, copied) as Pick<Claim, 'copied'>;
  const own = tellingOf(db, { source, copied: told.copied });
  if (!comesBefore(own, tellingOf(db, owner))) return;
  giveTo(db, key, own);
  db.prepare(noteCopy).get(key, owner.source, owner.copied);
}

type Claim = Pick<Telling, 'source' | 'copied'>;

const noteCopy = `INSERT INTO copies (key, source, copied) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET copied = min(copied, excluded.copied) RETURNING copied`;

function giveTo(db: Asked, key: bigint, { source, copied }: Claim): void {
  db.prepare('UPDATE answers SET source = ?, copied = ? WHERE key = ?').run(source, copied, key);
  db.prepare('DELETE FROM copies WHERE key = ? AND source = ?').run(key, source);
}

/** Takes back all that a source has told, in a transaction; what others tell too is theirs from then on. */
export function forgetAnswers(db: Asked, source: number): void {
  db.prepare('DELETE FROM copies WHERE source = ?').run(source);
  const shared = db.prepare(
    'SELECT DISTINCT key FROM copies WHERE key IN (SELECT key FROM answers WHERE source = ?)',
  );
  shared.setReadBigInts(true);
  for (const { key } of shared.all(source) as { key: bigint }[]) {
    const [heir] = (
      db.prepare('SELECT source, copied FROM copies WHERE key = ?').all(key) as Claim[]
    )
      .map((claim) => tellingOf(db, claim))
      .sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    if (heir) giveTo(db, key, heir);
  }
  db.prepare('DELETE FROM answers WHERE source = ?').run(source);
  db.prepare('UPDATE sources SET began_at = NULL, last_at = NULL WHERE id = ?').run(source);
}

/** Once noted, when a source began does not change: answers were given away by it. */
function noteTimes(db: Asked, source: number, answers: readonly Answer[]): void {
  if (answers.length === 0) return;
  const last = answers.reduce((most, { at }) => Math.max(most, at ?? 0), 0);
  db.prepare(
    `UPDATE sources SET began_at = coalesce(began_at, ?), last_at = max(coalesce(last_at, 0), ?)
     WHERE id = ?`,
  ).run(answers[0]?.at ?? 0, last, source);
}

function modelId(db: Asked, known: Map<string, number>, name: string | undefined): number | null {
  if (name === undefined) return null;
  const id = known.get(name) ?? (db.prepare(noteModel).get(name) as { id: number }).id;
  known.set(name, id);
  return id;
}

const noteModel = `INSERT INTO models (name) VALUES (?)
  ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id`;
