import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { rules } from '../../src/redact/rules.ts';
import { randomFrom, samples } from './samples.ts';

const redactor = createRedactor();
const small = 16 * 1024;
const factor = 8;

const ms = (text: string): number => {
  const bytes = Buffer.from(text, 'latin1');
  const start = performance.now();
  redactor.lines(bytes);
  return performance.now() - start;
};

const fill = (unit: string, length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/**
 * One line of a unit over and over, without a newline, and the same eight times as long. Time that
 * grows with the square would be 64 times as much; the floor keeps noise out of the ratio.
 */
function assertLinear(unit: string): void {
  const text = `"${fill(unit, small * factor)}"`;
  const start = `"${fill(unit, small)}"`;
  let long = ms(text);
  // Most are done at once.
  if (long < 20) return;
  let short = Math.max(ms(start), 1);
  // A busy machine slows now this and now that; what grows with the square stays slow at every try.
  for (let tries = 0; long / short >= factor * 3 && tries < 8; tries += 1) {
    long = Math.min(long, ms(text));
    short = Math.max(short, ms(start));
  }
  assert.ok(
    long / short < factor * 3,
    `${JSON.stringify(unit.slice(0, 80))}: ${short} ms, ${long} ms`,
  );
}

const fillers = [
  '',
  'a',
  'aB3',
  '=',
  ':',
  '-',
  '_',
  '.',
  ' ',
  '/',
  '@',
  '\\\\',
  '\\"',
  '\\n',
  "='",
  ':a',
];

for (const name of new Set(rules.map((rule) => rule.name))) {
  test(`${name} reads a line of its own literals over and over in linear time`, () => {
    const literals = rules.filter((rule) => rule.name === name).flatMap((rule) => rule.literals);
    for (const literal of new Set(literals)) {
      for (const filler of fillers) assertLinear(literal + filler);
    }
  });
}

test('every pattern reads the start of a secret over and over in linear time', () => {
  for (const { text } of samples(randomFrom(3))) {
    const line = JSON.stringify(text).slice(1, -1);
    assertLinear(line);
    for (const part of [0.3, 0.6, 0.9]) assertLinear(line.slice(0, line.length * part));
    assertLinear(line.slice(0, -1));
  }
});

for (const [what, unit] of Object.entries({
  backslashes: '\\',
  quotes: '\\"',
  '\\u escapes': '\\u0041',
  '\\u escapes of backslashes': '\\u005cu005c',
  '\\u escapes of quotes': '\\u0022token\\u0022:',
  'high bytes': '\u0080',
  'base64 with a key start': `token:"${'aB3/'.repeat(4000)}`,
  'the start of a private key, many times':
    '-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B',
  'a bearer in a bearer': 'bearer=.',
  'a template in a bearer': 'bearer=your-',
})) {
  test(`a line of ${what} is read in linear time`, () => assertLinear(unit));
}

test('a line of 10 MB with a secret at its end takes under a second', () => {
  const line = `{"data":"${fill('iVBORw0KGgoAAAANSUhEUgAA/+', 10e6)}","key":"AKIA${'A2'.repeat(8)}"}\n`;
  const start = performance.now();
  const { counts } = redactor.lines(Buffer.from(line));
  assert.deepEqual(counts, { aws_access_key: 1 });
  assert.ok(performance.now() - start < 1000);
});
