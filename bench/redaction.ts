import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { rulesBeside } from '../scripts/rules-beside.ts';
import { type Command, type Figure, spread } from './measure.ts';
import { peaks } from './memory.ts';
import { type Corpus, longLine, transcripts } from './redaction-corpus.ts';
import { someLines, type WayName, ways } from './redaction-ways.ts';
import { worstOfRules } from './redaction-worst.ts';

/** What redaction costs: in bytes a second beside other ways, at a process's start, at worst, and of memory. */

const dist = join(import.meta.dirname, '../dist');
const [kilobyte, megabyte] = [1024, 1024 * 1024];
const corpusBytes = Number(process.env.BENCH_CORPUS_MB ?? 24) * megabyte;
const rounds = Number(process.env.BENCH_REDACTION_ROUNDS ?? 3);
const starts = Number(process.env.BENCH_PAIRS ?? 31);

type Others = Exclude<WayName, 'ours'>;

interface Demand {
  /** in MB for each second of the processor's time */
  goal: number;
  /** Of what others are faster, at most. */
  limits: Record<Others, number>;
}

/** The goals are for any machine; to JSON.parse, what they come to on one that parses these lines with 520 MB/s. */
const demands: Record<'sparse' | 'dense', Demand> = {
  sparse: { goal: 200, limits: { parse: 2.6, eight: 0.65, secretlint: 0.33, every: 0.011 } },
  dense: { goal: 60, limits: { parse: 8.7, eight: 1.8, secretlint: 1.1, every: 0.04 } },
};

type Report = (figure: Figure) => void;

export async function redactionFigures(bareNode: Command, report: Report): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const sparse = transcripts({ bytes: corpusBytes, secretEvery: megabyte });
    const dense = transcripts({ bytes: corpusBytes, secretEvery: 2 * kilobyte });
    speeds('few secrets', sparse, demands.sparse, root, report);
    speeds('a secret in each 2 KB', dense, demands.dense, root, report);
    const engine = await bundle('../src/redact/engine.ts', root);
    const eight = await bundle('eight-patterns.ts', root);
    startFigures({ engine, eight }, sparse, root, report);
    memoryFigure(bareNode, engine, root, report);
    worstOfRules(report);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** In turn, so that a machine that gets slower meanwhile slows all of them. */
function speeds(
  what: string,
  { lines, secrets }: Corpus,
  { goal, limits }: Demand,
  root: string,
  report: Report,
): void {
  const file = join(root, 'corpus.jsonl');
  writeFileSync(file, lines);
  const measured = {} as Record<WayName, number[]>;
  for (const name of Object.keys(ways) as WayName[]) measured[name] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [name, speeds] of Object.entries(measured)) {
      speeds.push(Number(child('redaction-speed.ts', name, file)));
    }
  }
  const speed = (name: WayName) => `${Math.max(...measured[name]).toPrecision(3)} MB/s`;
  const about = `transcripts with ${what} (${secrets} in ${lines.length >> 20} MB), ${ways.ours.about}, ${speed('ours')}`;
  report({
    name: about,
    against: `the goal, ${goal} MB in a second of the processor's time`,
    ratio: spread(measured.ours.map((ours) => goal / ours)),
    limit: 1,
  });
  for (const [name, limit] of Object.entries(limits) as [Others, number][]) {
    const ratios = measured.ours.map((ours, round) => (measured[name][round] as number) / ours);
    report({
      name: about,
      against: `${ways[name].about}, ${speed(name)}`,
      ratio: spread(ratios),
      limit,
    });
  }
}

/** Of the hook: each of them is a new process; where it is installed, an earlier one has compiled its code. */
function startFigures(
  { engine, eight }: Record<'engine' | 'eight', string>,
  { lines }: Corpus,
  root: string,
  report: Report,
): void {
  const turn = join(root, 'turn.jsonl');
  writeFileSync(turn, someLines(lines, 100 * kilobyte));
  const cache = join(root, 'compiled');
  for (const module of [engine, eight]) start(module, turn, cache);
  const started = Array.from({ length: starts }, () => ({
    installed: start(engine, turn, cache),
    eight: start(eight, turn, cache),
    fresh: start(engine, turn),
  }));
  type Way = keyof (typeof started)[number];
  const whole = (way: Way) =>
    `${spread(started.map((times) => times[way].whole)).median.toFixed(1)} ms`;
  const rules = (way: Way) => spread(started.map((times) => times[way].rules));
  report({
    name: 'loading the rules in a new process, as an installed hook does',
    against: '1 ms',
    ratio: rules('installed'),
    limit: 3,
  });
  report({
    name: 'loading the rules in a new process, of code that none has compiled yet',
    against: '1 ms',
    ratio: rules('fresh'),
    limit: Number.POSITIVE_INFINITY,
  });
  report({
    name: `the first 100 KB of an installed hook, ${whole('installed')}; of code that none has compiled yet, ${whole('fresh')}`,
    against: `the eight patterns, ${whole('eight')}`,
    ratio: spread(started.map(({ installed, eight }) => installed.whole / eight.whole)),
    limit: 6,
  });
}

/** In ms: from the engine's code to its rules, and from before both until it has redacted the file. */
function start(module: string, file: string, ...cache: string[]): { rules: number; whole: number } {
  const [code, rules, whole] = JSON.parse(child('redaction-start.cjs', module, file, ...cache));
  return { rules: rules - code, whole };
}

function memoryFigure(bareNode: Command, engine: string, root: string, report: Report): void {
  const file = join(root, 'line.jsonl');
  const line = longLine(64 * megabyte);
  writeFileSync(file, line);
  const start = join(import.meta.dirname, 'redaction-start.cjs');
  const redact = { ...bareNode, args: [start, engine, file] };
  const bare = peaks(bareNode, rounds);
  const more = peaks(redact, rounds).map((peak, run) => peak - (bare[run] as number));
  report({
    name: 'memory for a line of 64 MB, over a bare Node',
    against: 'the line',
    ratio: spread(more.map((kilobytes) => (kilobytes * 1024) / line.length)),
    limit: 4,
  });
}

/** As the hook's code is, with the rules that were built for it. */
async function bundle(entry: string, root: string): Promise<string> {
  const outfile = join(root, basename(entry, '.ts').concat('.cjs'));
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.16',
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['*.cjs'],
    plugins: [rulesBeside(JSON.stringify(dist))],
  });
  return outfile;
}

function child(script: string, ...args: string[]): string {
  const path = join(import.meta.dirname, script);
  return execFileSync(process.execPath, ['--expose-gc', path, ...args], { encoding: 'utf8' });
}
