import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { strictRules } from '../../src/redact/rules/strict.ts';
import { rules } from '../../src/redact/rules.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { fillers } from './fillers.ts';
import { builtInSamples, secretsOf, strictSamples } from './samples/all.ts';

/** `TRACECRAFT_TEST_COST=all` tries each literal with each filler, and lines of 1 MB; some of them otherwise. */
const isFull = process.env.TRACECRAFT_TEST_COST === 'all';
const random = seeded();
const redactor = createRedactor({ rules: [...rules, ...strictRules] });
const small = isFull ? 128 * 1024 : 16 * 1024;
const factor = 8;
/** In ms: who is done with a small text so soon does not try the same characters again and again. */
const prompt = (small / 1024) * 4;

const units = unitsByRule();

test(`every rule reads its literals, and what its secrets begin with, over and over in linear time (seed ${random.seed})`, () => {
  const slow = [...units].flatMap(([name, units]) =>
    units
      .filter((unit) => !isLinear(unit))
      .map((unit) => `${name}: ${JSON.stringify(unit.slice(0, 80))}`),
  );
  assert.deepEqual(slow, []);
});

const base64 = 'aB3/'.repeat(4000);
for (const [what, unit] of Object.entries({
  backslashes: '\\',
  quotes: '\\"',
  '\\u escapes': '\\u0041',
  '\\u escapes of backslashes': '\\u005cu005c',
  '\\u escapes of quotes': '\\u0022token\\u0022:',
  'high bytes': '\u0080',
  'base64 with a key start': `token:"${base64}`,
  'base64 of text': Buffer.from('password = x1y2z3w4 ').toString('base64'),
  'base64 of base64': Buffer.from(Buffer.from('api_key=').toString('base64')).toString('base64'),
  'rows of base64': `${'QUJD'.repeat(19)}\\n`,
  'the start of a private key, many times':
    '-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B',
  'a bearer in a bearer': 'bearer=.',
  'a template in a bearer': 'bearer=your-',
  'names without a value in rows': 'TOKEN=\\n',
  'rows that could be one secret': 'ghp_a1B2\\n',
  'rows of one character': 'a\\n1\\n',
  'quoted values with deeper quotes': 'password=\\"a\\\\\\"1\\\\\\"',
  'a value in quotes that no quote ends': 'password=\\"a1b2c3d4\\\\\\"',
  'open brackets': '[{(<',
  'percent signs': '%25',
  entities: '&quot;&amp',
  colours: '\\u001b[31m',
})) {
  test(`a line of ${what} is read in linear time`, () => assert.ok(isLinear(unit)));
}

test('a line of keys, whose strings are many, is read in linear time', () => {
  const pair = `"ghp_${'a1B2'.repeat(9)}":"password=hunter2-X9!",`;
  const ms = (count: number) => timed(`{${pair.repeat(count)}"end":1}`);
  assert.ok(grows(ms, 100) < factor * 3);
});

test('a session that has shown a thousand secrets reads on in linear time', () => {
  const memory = createMemory('machine');
  const made = secretsOf(builtInSamples, random.next).map(({ secret }) => secret);
  for (const secret of made) memory.add(secret, 'generic_secret');
  const unit = made.map((secret) => secret.slice(0, 12)).join(' ');
  assert.ok(memory.size === 1000);
  assert.ok(grows((size) => timed(`"${fill(unit, size)}"`, memory), small) < factor * 3);
});

test('a line of 10 MB with a secret at its end is read in linear time', () => {
  const line = (size: number) =>
    `{"data":"${fill('iVBORw0KGgoAAAANSUhEUgAA/+', size)}","key":"AKIA${'A2'.repeat(8)}"}\n`;
  const { counts } = redactor.lines(Buffer.from(line(10e6)));
  assert.deepEqual(counts, { aws_access_key: 1 });
  assert.ok(grows((size) => timed(line(size)), 10e6 / factor) < factor * 3);
});

/** One line of a unit over and over, without a newline, and the same eight times as long. */
function isLinear(unit: string): boolean {
  const ms = (size: number) => timed(`"${fill(unit, size)}"`);
  if (ms(small) < prompt || ms(small) < prompt) return true;
  return grows(ms, small) < factor * 3;
}

/** How much longer a text takes that is eight times as long. Time that grows with the square would be 64 times as much. */
function grows(ms: (size: number) => number, size: number): number {
  let long = ms(size * factor);
  // The floor keeps noise out of the ratio.
  let short = Math.max(ms(size), 1);
  // A busy machine slows now this and now that; what grows with the square stays slow at every try.
  for (let tries = 0; long / short >= factor * 3 && tries < 6; tries += 1) {
    long = Math.min(long, ms(size * factor));
    short = Math.max(short, ms(size));
  }
  return long / short;
}

function timed(text: string, memory?: ReturnType<typeof createMemory>): number {
  const bytes = Buffer.from(text, 'latin1');
  const start = performance.now();
  redactor.lines(bytes, memory);
  return performance.now() - start;
}

function fill(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function unitsByRule(): Map<string, string[]> {
  const all = new Map<string, string[]>();
  const add = (name: string, unit: string) => {
    if (unit !== '') all.set(name, [...(all.get(name) ?? []), unit]);
  };
  for (const { name, literals } of [...rules, ...strictRules]) {
    for (const literal of literals) {
      const written = inString(literal);
      const chosen = isFull ? fillers : [random.pick(fillers)];
      for (const filler of chosen) add(name, written + filler);
    }
  }
  for (const { rule, text } of [
    ...secretsOf(builtInSamples, random.next),
    ...secretsOf(strictSamples, random.next),
  ]) {
    const line = inString(text);
    const parts = isFull ? [0.3, 0.6, 0.9, 1] : [random.pick([0.3, 0.6, 0.9, 1])];
    for (const part of parts) add(rule, line.slice(0, line.length * part));
  }
  return all;
}

function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
