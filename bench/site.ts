import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assistantRow, userRow } from '../test/support/transcript.ts';
import { firstHits } from './first-hit.ts';
import { writeHistory } from './history.ts';
import { type Command, type Figure, ratio, spread, time } from './measure.ts';
import { peaks } from './memory.ts';
import { tracecraft } from './tracecraft.ts';

/**
 * What building the pages of years of work takes: its pace, against a copy of the same bytes, the memory at its
 * peak, how soon a search in them shows its first hit (where `TRACECRAFT_TEST_CHROMIUM` names a browser), and what it takes when one session has changed. `BENCH_SITE_MB` and `BENCH_SITE_SESSIONS` make it smaller.
 */

const megabyte = 1024 * 1024;
const megabytes = Number(process.env.BENCH_SITE_MB ?? 1024);
const sessions = Number(process.env.BENCH_SITE_SESSIONS ?? 2000);
/** Bytes a second. */
const pace = 40e6;
/** ns in which one changed session has its page. */
const patience = 2e9;
/** ms from typing to the first hit. */
const firstHit = 150;
const runs = 3;

export async function siteFigures(report: (figure: Figure) => void): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const bucket = join(root, 'bucket');
    const home = join(root, 'home');
    const out = join(root, 'site');
    const transcripts = writeHistory(home, { sessions, bytes: megabytes * megabyte });
    const command = (...args: string[]) => tracecraft(home, bucket, ...args);
    time(command('session', 'mirror', '--all', '--yes'));
    const name = `site of ${megabytes} MB in ${sessions} sessions`;
    const build = command('site', 'build', '--all', '--out', out);
    const full = { ...build, prepare: () => setAside(out) };
    time(full);
    const wanted = (bytesBelow(bucket) / pace) * 1e9;
    const times = Array.from({ length: runs }, () => time(full) / wanted);
    report({ name, against: '40 MB a second', ratio: spread(times), limit: 1 });
    report({
      name,
      against: 'copying the transcripts',
      ratio: ratio(full, copyOf(bucket, join(root, 'copy')), 1),
      limit: Number.POSITIVE_INFINITY,
    });
    const mebibytes = peaks(full, 1).map((kilobytes) => kilobytes / 1024);
    report({
      name: `peak memory, ${name}`,
      against: '1 MiB',
      ratio: spread(mebibytes),
      limit: 300,
    });
    const browser = process.env.TRACECRAFT_TEST_CHROMIUM;
    if (browser) {
      const waits = (await firstHits(out, browser)).map((wait) => wait / firstHit);
      report({
        name: `first hit in a browser, ${name}`,
        against: '150 ms',
        ratio: spread(waits),
        limit: 1,
      });
    }
    const [grown = ''] = transcripts.slice(Math.floor(sessions / 2));
    const changed = {
      ...build,
      prepare() {
        appendFileSync(grown, userRow('Go on') + assistantRow('Gone on'));
        time(command('session', 'mirror', '--all', '--yes'));
      },
    };
    time(changed);
    report({
      name: `${name}, when one of them has changed`,
      against: '2 seconds',
      ratio: spread(Array.from({ length: runs }, () => time(changed) / patience)),
      limit: 1,
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

let aside = 0;

/** Not removed: for minutes, ext4 makes files slowly where thousands have just been deleted. */
function setAside(folder: string): void {
  aside += 1;
  if (existsSync(folder)) renameSync(folder, `${folder}-${aside}`);
}

function copyOf(folder: string, to: string): Command {
  return {
    file: 'cp',
    args: ['-r', folder, to],
    env: { PATH: process.env.PATH },
    prepare: () => rmSync(to, { recursive: true, force: true }),
  };
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
