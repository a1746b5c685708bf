import { createRedactor } from '../src/redact/engine.ts';
import type { Redactor } from '../src/redact/redactor.ts';
import type { Rule } from '../src/redact/rule.ts';
import { rules } from '../src/redact/rules.ts';
import { fillers } from '../test/redact/fillers.ts';
import { builtInSamples } from '../test/redact/samples/all.ts';
import { makeSample } from '../test/redact/samples/sample.ts';
import { seeded } from '../test/support/random.ts';
import { type Figure, spread } from './measure.ts';

/**
 * Lines as slow as any for each rule: a literal over and over, with what could go on, or starts of secrets.
 * A rule that went back over what it has read would need the more time a byte, the longer the line.
 */

const kilobyte = 1024;
const [probe, short, long] = [2 * kilobyte, 32 * kilobyte, 1024 * kilobyte];
/** The rules that are given a megabyte: those whose short line takes longest, and as many that grew most. */
const given = Number(process.env.BENCH_WORST_RULES ?? 8);

interface Measured {
  rule: Rule;
  redactor: Redactor;
  unit: string;
  /** in ms, of a probe of the unit */
  probe: number;
  short: number;
  /** How much more time a byte of the short line takes than one of the probe. */
  growth: number;
}

/** Such growth is of the square of the length. */
const square = short / probe / 2;

/** One of so many rules is looked at. */
const oneOf = Number(process.env.BENCH_ONE_RULE_OF ?? 1);

export function worstOfRules(report: (figure: Figure) => void): void {
  const measured = rules.filter((_, index) => index % oneOf === 0).map(measure);
  const chosen = new Set([...most(measured, 'short'), ...most(measured, 'growth')]);
  const results = [...chosen].map((each) => {
    // A megabyte would take minutes.
    const bytes = each.growth > square ? 2 * short : long;
    const time = timeOf(each.redactor, each.unit, bytes);
    const ratio = time / each.probe / (bytes / probe);
    return { name: each.rule.name, speed: bytes / time / 1000, ratio };
  });
  const slowest = results.reduce((a, b) => (b.speed < a.speed ? b : a));
  const steepest = results.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  report({
    name: `1 MB of the worst lines, for the ${chosen.size} slowest of ${measured.length} rules: ${slowest.speed.toPrecision(2)} MB/s (${slowest.name}) or more`,
    against: `the time a byte in a line of 2 KB, at most (${steepest.name})`,
    ratio: { ...spread(results.map(({ ratio }) => ratio)), median: steepest.ratio },
    limit: 3,
  });
}

function most(measured: readonly Measured[], what: 'short' | 'growth'): Measured[] {
  return measured.toSorted((a, b) => b[what] - a[what]).slice(0, given);
}

function measure(rule: Rule): Measured {
  const redactor = createRedactor({ rules: [rule] });
  const probes = unitsOf(rule).map((unit) => ({ unit, time: timeOf(redactor, unit, probe) }));
  const { unit } = probes.reduce((a, b) => (b.time > a.time ? b : a));
  const time = timeOf(redactor, unit, short);
  // Again and at its best: the first time was taken before anything was compiled.
  const least = Math.min(...Array.from({ length: 4 }, () => timeOf(redactor, unit, probe)));
  return {
    rule,
    redactor,
    unit,
    probe: least,
    short: time,
    growth: time / least / (short / probe),
  };
}

function unitsOf({ name, literals }: Rule): string[] {
  const { next } = seeded(1);
  const samples = (builtInSamples[name]?.secrets ?? []).slice(0, 3).flatMap((template) => {
    const text = JSON.stringify(makeSample(name, template, next).text).slice(1, -1);
    return [1, 0.9, 0.5].map((share) => text.slice(0, Math.ceil(text.length * share)));
  });
  const starts = literals.length > 3 ? [literals[0], literals.at(-1)] : literals;
  return [...starts.flatMap((start) => fillers.map((filler) => `${start}${filler}`)), ...samples];
}

/** in ms */
function timeOf(redactor: Redactor, unit: string, bytes: number): number {
  const text = unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes);
  const line = Buffer.from(`"${text}"\n`);
  const start = performance.now();
  redactor.lines(line);
  return performance.now() - start;
}
