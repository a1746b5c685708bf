import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBucket } from '../src/bucket/open.ts';
import type { RaceAnswer, RaceQuestion } from '../test/coordination/claims/racer.ts';
import { type Fleet, startFleet } from '../test/support/fleet.ts';
import { givenService } from '../test/support/gateway.ts';
import { type S3, startS3 } from './hook.ts';
import { type Figure, spread } from './measure.ts';

/**
 * What a claim costs when many processes want the step at once, beside what it cannot do without: one conditional put
 * of a document of its size, by the same client from as many processes, in turn in the same run. The clients are fresh,
 * and connected before. The put's document is redacted before the time begins, the claim's within it. Whoever wins has
 * sent one request either way; whoever loses a claim has waited a moment, and read who has it.
 */

const most = Number(process.env.BENCH_CLAIMANTS ?? 64);
const sizes = [2, 8, 32, 64].filter((size) => size <= most);
const rounds = Number(process.env.BENCH_CLAIMS ?? 40);
/** Rounds before that, so that all code is compiled. */
const warmUp = Math.min(8, rounds);
const limit = 1.5;

/**
 * Of the Python client's contention_bench.py, as its authors publish them: threads of one process, MinIO on a
 * MacBook; ms of the winner's put at p50 and p99, and of the losers' at p50.
 */
const published: Record<number, [won: number, won99: number, lost: number]> = {
  2: [6.54, 9.61, 31.2],
  8: [10.7, 15.5, 38.0],
  32: [27.5, 33.9, 53.6],
  50: [40.7, 48.1, 64.8],
};

const racer = join(import.meta.dirname, '../test/coordination/claims/racer.ts');
const entry = join(import.meta.dirname, '../bin/tracecraft.mjs');

export async function claimFigures(report: (figure: Figure) => void): Promise<void> {
  const given = givenS3();
  const s3 = given ?? (await startS3());
  const store = given ? 'S3' : 'the stand-in';
  const cache = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const deadline = { at: Date.now() + 60_000 };
    const bucket = await openBucket(s3.url, { env: s3.env, deadline, cache });
    await bucket.ensure();
    bucket.close();
    const fleet: Racers = await startFleet(racer, Math.max(...sizes), s3.env);
    try {
      for (const size of sizes) report(await figureOf(fleet, s3.url, { size, store }));
    } finally {
      await fleet.stop();
    }
    report(wholeCommand(s3, store, cache));
    // Its time is the put's alone: without a process, a status, or who it was that won.
    for (const [size, [won, won99, lost]] of Object.entries(published)) {
      console.log(
        `    published of the Python client (MacBook, MinIO), ${size} at once: won ${won} / ${won99} ms, lost ${lost} ms`,
      );
    }
  } finally {
    s3.stop();
    rmSync(cache, { recursive: true, force: true });
  }
}

type Racers = Fleet<RaceQuestion, RaceAnswer>;

interface Times {
  won: number[];
  lost: number[];
}

async function figureOf(
  fleet: Racers,
  url: string,
  { size, store }: { size: number; store: string },
): Promise<Figure> {
  const put: Times = { won: [], lost: [] };
  const claim: Times = { won: [], lost: [] };
  for (let round = -warmUp; round < rounds; round++) {
    // Which goes first changes, so that neither gains by the other.
    const order = round % 2 === 0 ? (['put', 'claim'] as const) : (['claim', 'put'] as const);
    for (const how of order) {
      const step = `${how}-${size}-${round + warmUp}-${Date.now().toString(36)}`;
      const answers = await fleet.round((worker) => {
        return { how: worker < size ? how : undefined, url, step, warm: true };
      });
      if (round >= 0) note(how === 'put' ? put : claim, answers);
    }
  }
  tell(`${size} at once, conditional put`, put);
  tell(`${size} at once, claim`, claim);
  const { low, high } = spread(claim.won.map((ms, i) => ms / (put.won[i] as number)));
  return {
    name: `claim a step that ${size} want, on ${store} (p50)`,
    against: 'one conditional put',
    ratio: { median: quantile(claim.won, 0.5) / quantile(put.won, 0.5), low, high },
    limit,
  };
}

function note({ won, lost }: Times, answers: readonly RaceAnswer[]): void {
  for (const { outcome, ms } of answers) {
    if (outcome === 'won') won.push(ms);
    if (outcome === 'lost') lost.push(ms);
  }
}

function tell(name: string, { won, lost }: Times): void {
  const ms = (times: number[]) =>
    [0.5, 0.99].map((share) => quantile(times, share).toFixed(1)).join(' / ');
  console.log(`    ${name}: won ${ms(won)} ms, lost ${ms(lost)} ms (p50 / p99)`);
}

/** `tracecraft claim` from its start to its end, as an agent runs it. */
function wholeCommand(s3: S3, store: string, home: string): Figure {
  const env = {
    ...{ PATH: process.env.PATH, HOME: home, TRACECRAFT_BUCKET: s3.url },
    ...{ TRACECRAFT_PROJECT: 'bench', TRACECRAFT_AGENT: 'bench', ...s3.env },
  };
  const time = (step: string) => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [entry, 'claim', step], { env });
    if (status !== 0) throw new Error(`claim exited with ${status}: ${stderr}`);
    return (performance.now() - start) / 1000;
  };
  const run = Date.now().toString(36);
  time(`first-${run}`);
  const times = Array.from({ length: 11 }, (_, i) => time(`whole-${run}-${i}`));
  return {
    name: `tracecraft claim, the whole command, on ${store}`,
    against: 'a second',
    ratio: spread(times),
    limit: Number.POSITIVE_INFINITY,
  };
}

function givenS3(): S3 | undefined {
  const service = givenService();
  if (!service) return undefined;
  const endpoint = encodeURIComponent(service.endpoint);
  return {
    url: `s3://bench-claims-${Date.now().toString(36)}?endpoint=${endpoint}&region=us-east-1`,
    env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
    stop() {},
  };
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
