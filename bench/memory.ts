import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Figure, spread } from './measure.ts';
import { makeWorld } from './world.ts';

/** What a hook needs of memory at the most, against a bare Node. */

const preload = join(import.meta.dirname, 'peak-memory.cjs');
const runs = 5;
const megabyte = 1024 * 1024;
/** MB; `BENCH_BACKLOG_MB` makes it smaller. */
const backlog = Number(process.env.BENCH_BACKLOG_MB ?? 64);

export async function memoryFigures(
  bareNode: Command,
  report: (figure: Figure) => void,
): Promise<void> {
  const bare = peaks(bareNode);
  const sizes: [name: string, bytes: number, limit: number][] = [
    ['100 KB turn to file', 100 * 1024, 1.5],
    ['8 MB turn to file', 8 * megabyte, 2.5],
    [`${backlog} MB backlog to file`, backlog * megabyte, 4.5],
  ];
  for (const [name, bytes, limit] of sizes) {
    const world = await makeWorld({ lines: 1, parts: 1 });
    try {
      const hook = peaks({ ...world.hook, prepare: () => world.turn(bytes) });
      const ratios = hook.map((peak, run) => peak / (bare[run] as number));
      report({ name: `peak memory, ${name}`, against: 'node -e 0', ratio: spread(ratios), limit });
    } finally {
      world.remove();
    }
  }
}

/** Of so many runs in turn, in KB. Throws when one does not exit with 0. */
export function peaks(command: Command, times = runs): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  const file = join(folder, 'peaks');
  const env = { ...command.env, NODE_OPTIONS: `--require=${preload}`, BENCH_MEMORY_FILE: file };
  for (let run = 0; run < times; run += 1) {
    command.prepare?.();
    const { status, stderr } = spawnSync(command.file, command.args, {
      env,
      input: command.input ?? '',
    });
    if (status !== 0) throw new Error(`${command.file} exited with ${status}: ${stderr}`);
  }
  const found = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  rmSync(folder, { recursive: true });
  return found;
}
