import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeRuntime, planRuntime } from '../src/install/runtime.ts';
import { openDatabase } from '../src/state/database.ts';
import { statePaths } from '../src/state/paths.ts';
import { bareNode } from './hook.ts';
import { type Command, type Figure, ratio } from './measure.ts';

/** What the status line costs, as installed, against a bare Node. */

const pairs = Number(process.env.BENCH_PAIRS ?? 31);

export function statuslineFigures(report: (figure: Figure) => void): void {
  const home = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    report({
      name: 'the status line',
      against: 'node -e 0',
      ratio: ratio(statusline(home), bareNode, pairs),
      limit: 1.4,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function statusline(home: string): Command {
  const env = { HOME: home, PATH: process.env.PATH };
  const paths = statePaths(env);
  mkdirSync(paths.home);
  const runtime = planRuntime(paths, { env, source: join(import.meta.dirname, '..') });
  placeRuntime(paths, { ...runtime, node: { path: process.execPath } });
  const db = openDatabase(paths.database, 1_000);
  db.exec(`INSERT INTO fills VALUES ('claude-code', 's1', 200000, 0, ${Date.now()})`);
  const add = db.prepare(
    `INSERT INTO sources (bucket, project, harness, session, source, kind, path, seen_at)
     VALUES ('b', 'p', 'claude-code', ?, 'main', 'main', '', 1)`,
  );
  // As many as a year of work leaves.
  for (let session = 0; session < 2_000; session += 1) add.run(`s${session}`);
  db.close();
  return {
    file: process.execPath,
    args: [join(paths.runtime, 'statusline.cjs')],
    env: { ...env, COLUMNS: '120' },
    input: JSON.stringify({
      session_id: 's1',
      cwd: home,
      model: { display_name: 'Opus 5.5' },
      workspace: { project_dir: home },
      cost: { total_cost_usd: 1.5 },
      context_window: {
        context_window_size: 200_000,
        current_usage: { input_tokens: 1_000, cache_read_input_tokens: 90_000 },
        used_percentage: 46,
      },
    }),
  };
}
