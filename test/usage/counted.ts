import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Database } from '../../src/state/database.ts';
import { openUsage } from '../../src/usage/database.ts';

/** A database of what was used, with rows put in directly. */
export interface Counted {
  db: Database;
  /** Returns its id. */
  source(fields?: Partial<SourceFields>): number;
  answer(source: number, fields: AnswerFields): void;
}

interface SourceFields {
  place: string;
  harness: string;
  session: string;
  source: string;
  isSubagent: boolean;
  parent: string;
  project: string;
  title: string;
}

interface AnswerFields {
  /** ISO 8601, or none */
  at?: string;
  /** null: not named */
  model?: string | null;
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
  cacheWriteLong?: number;
  reasoning?: number;
  cost?: number;
  fast?: boolean;
  aside?: boolean;
}

export function counted(t: TestContext): Counted {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-usage-'));
  const db = openUsage({ usage: join(folder, 'usage.db') }, 1000);
  t.after(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  let key = 0;
  const models = new Map<string, number>();
  const modelId = (name: string) => {
    const known = models.get(name);
    if (known !== undefined) return known;
    const { lastInsertRowid } = db.prepare('INSERT INTO models (name) VALUES (?)').run(name);
    models.set(name, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  };
  return {
    db,
    source({
      place = '',
      harness = 'claude-code',
      session = 's1',
      source = 'main',
      isSubagent = false,
      parent,
      project = 'shop',
      title,
    } = {}) {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO sources (place, harness, session, source, is_subagent, parent, project, title, path)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')`,
        )
        .run(
          place,
          harness,
          session,
          source,
          isSubagent ? 1 : 0,
          parent ?? null,
          project,
          title ?? null,
        );
      return Number(lastInsertRowid);
    },
    answer(source, { at, model = 'claude-opus-4-8', ...fields }) {
      key += 1;
      const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, cacheWriteLong = 0 } = fields;
      db.prepare(
        `INSERT INTO answers (key, source, copied, aside, at, model, input, output, cache_read, cache_write,
          cache_write_long, reasoning, cost, fast) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        ...[key, source, fields.aside ? 1 : 0],
        at === undefined ? null : Date.parse(at),
        model === null ? null : modelId(model),
        ...[input, output, cacheRead, cacheWrite, cacheWriteLong, fields.reasoning ?? 0],
        fields.cost ?? null,
        fields.fast ? 1 : 0,
      );
    },
  };
}
