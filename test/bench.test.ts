import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';

/** Enough to see that each bench runs. */
const small = {
  BENCH_PAIRS: '2',
  BENCH_PARTS: '50',
  BENCH_SESSIONS: '30',
  BENCH_BACKFILL_MB: '8',
  BENCH_BACKLOG_MB: '8',
  BENCH_CLAIMANTS: '8',
  BENCH_CLAIMS: '2',
  BENCH_CORPUS_MB: '8',
  BENCH_HANDOVER_SESSIONS: '2',
  BENCH_MONITOR_SECONDS: '2',
  BENCH_ONE_RULE_OF: '20',
  BENCH_REINDEX_MB: '8',
  BENCH_SITE_MB: '1',
  BENCH_SITE_SESSIONS: '10',
  BENCH_TURNS: '2000',
  BENCH_USAGE_MB: '16',
  BENCH_REDACTION_RUNS: '1',
  BENCH_REDACTION_ROUNDS: '1',
  BENCH_WORST_RULES: '2',
};

test('the benches run and print their figures', (t) => {
  const script = join(import.meta.dirname, '../bench/run.ts');
  const env = { ...process.env, ...small };
  const { stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  // Whether they keep their limits is not asked here: that is for a machine with nothing else to do.
  const figures = [...stdout.matchAll(/^[✓✗] (.+)\n +([\d.]+ × .+)$/gm)];
  assert.ok(figures.length >= 12, stdout + stderr);
  for (const [, name, figure] of figures) t.diagnostic(`${name}: ${figure}`);
});
