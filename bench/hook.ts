import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Command, type Figure, ratio } from './measure.ts';
import { makeWorld, type World } from './world.ts';

/** What the hook costs, against a bare Node, and how that changes with the session's past. */

const pairs = Number(process.env.BENCH_PAIRS ?? 31);
const turnBytes = 100 * 1024;
/** `BENCH_PARTS` makes the past shorter. */
const parts = Number(process.env.BENCH_PARTS ?? 1_000);
const young = { lines: 1, parts: 1 };
const old = { lines: 100 * parts, parts };
const middle = { lines: parts, parts };

export const bareNode: Command = { file: process.execPath, args: ['-e', '0'], env: {} };

export async function hookFigures(report: (figure: Figure) => void): Promise<void> {
  await compare('file', undefined, 2.2, report);
  const s3 = await startS3();
  try {
    await compare('S3 on loopback', s3, 3, report);
  } finally {
    s3.stop();
  }
}

export type S3 = { url: string; env: NodeJS.ProcessEnv; stop(): void };

async function compare(
  kind: string,
  s3: S3 | undefined,
  limit: number,
  report: (figure: Figure) => void,
): Promise<void> {
  const worlds: World[] = [];
  const world = async (past: typeof young) => {
    const bucket = s3 && { env: s3.env, url: s3.url.replace('/?', `/${worlds.length}?`) };
    const made = await makeWorld(past, bucket);
    worlds.push(made);
    return made;
  };
  try {
    const fresh = await world(young);
    if (!s3) {
      report({
        name: 'nothing new',
        against: 'node -e 0',
        ratio: ratio(fresh.hook, bareNode, pairs),
        limit: 1.5,
      });
    }
    report({
      name: `100 KB turn to ${kind}`,
      against: 'node -e 0',
      ratio: ratio(withTurn(fresh), bareNode, pairs),
      limit,
    });
    for (const past of [middle, old]) {
      const aged = await world(past);
      const after = `after ${past.lines.toLocaleString('en')} lines in ${past.parts.toLocaleString('en')} parts`;
      report({
        name: `100 KB turn to ${kind}, ${after}`,
        against: 'the same after 1 line',
        ratio: ratio(withTurn(aged), withTurn(fresh), pairs),
        limit: 1.1,
      });
      if (!s3) {
        report({
          name: `nothing new, ${after}`,
          against: 'the same after 1 line',
          ratio: ratio(aged.hook, fresh.hook, pairs),
          limit: 1.1,
        });
      }
    }
  } finally {
    for (const made of worlds) made.remove();
  }
}

function withTurn(world: World): Command {
  return { ...world.hook, prepare: () => world.turn(turnBytes) };
}

/** An S3 service in a process of its own, so that its work is not the hook's. */
export async function startS3(): Promise<S3> {
  const script = join(import.meta.dirname, '../test/support/s3-stand-in.ts');
  const server = spawn(process.execPath, [script, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const endpoint = encodeURIComponent(String(line).trim());
  return {
    url: `s3://bench/?endpoint=${endpoint}&region=us-east-1`,
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test-secret' },
    stop: () => server.kill(),
  };
}
