import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { createRedactor } from '../../src/redact/engine.ts';
import { rules } from '../../src/redact/rules.ts';
import { randomFrom, samples } from './samples.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const redactor = createRedactor();
// Those that are secrets without a word before them.
const secrets = samples(randomFrom(seed)).filter(({ secret, text }) => secret === text);

const redact = (text: string) => redactor.lines(Buffer.from(text)).body.bytes.toString();

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value with each secret replaced in what a person would see, at every depth of quoting. */
function cleaned(value: Json): Json {
  if (typeof value === 'string') return cleanedText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [cleanedText(key), cleaned(inner)]),
  );
}

function cleanedText(text: string): string {
  let clean = text;
  for (const { rule, secret } of secrets) {
    for (let depth = 0, form = secret; depth < 8; depth++) {
      clean = clean.replaceAll(form, `[REDACTED:${rule}]`);
      form = JSON.stringify(form).slice(1, -1);
    }
  }
  return clean;
}

const planted = fc
  .tuple(
    fc.constantFrom('', ' ', '\n', '"', "'", '(', 'see ', '\t', 'é ', '\\'),
    fc.constantFrom(...secrets),
  )
  .map(([before, { secret }]) => `${before}${secret} end`);
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), planted);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    // JSON in a string, and again.
    tie('value').map((inner) => JSON.stringify(inner)),
    tie('value').map((inner) => JSON.stringify(JSON.stringify({ inner }))),
  ),
}));

test(`a redacted line parses to the same structure without its secrets (seed ${seed})`, () => {
  fc.assert(
    fc.property(value, (original) => {
      const line = JSON.stringify(original);
      const redacted = redact(line);
      assert.deepEqual(JSON.parse(redacted), cleaned(JSON.parse(line)));
      assert.equal(redact(redacted), redacted);
    }),
    { seed, numRuns: 2000 },
  );
});

// Every literal, every quote, every escape: lines made to confuse the rules.
const pieces = [
  ...rules.flatMap(({ literals }) => literals),
  ...secrets.map(({ secret }) => secret),
  ...[
    'password',
    '"',
    '\\',
    '\\\\',
    '\n',
    ': ',
    '":"',
    '=',
    '@',
    '/',
    'u0022',
    '\\u0022',
    '\\u005c',
  ],
  ...[
    '\\n',
    ' ',
    'x7Q9k2',
    'aB3dE5gH7jK9',
    "'",
    '{',
    '}',
    'é',
    '[REDACTED:jwt]',
    '-----END',
    '%20',
  ],
];
const mess = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

test(`whatever the text, JSON stays JSON of the same shape, and twice is once (seed ${seed})`, () => {
  const shape = (json: unknown): unknown =>
    typeof json === 'object' && json !== null
      ? Object.values(json).map(shape)
      : typeof json === 'string'
        ? 'string'
        : json;
  fc.assert(
    fc.property(fc.array(mess, { maxLength: 4 }), fc.integer(), (texts, number) => {
      for (const record of [
        texts,
        { texts, number },
        JSON.stringify(texts),
        { token: number, texts },
      ]) {
        const line = JSON.stringify(record);
        const redacted = redact(line);
        assert.deepEqual(shape(JSON.parse(redacted)), shape(record));
        assert.equal(redact(redacted), redacted);
      }
    }),
    { seed, numRuns: 1500 },
  );
});

test(`any bytes at all, valid or not, are redacted without an error, and twice is once (seed ${seed})`, () => {
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        mess.map((part) => Buffer.from(part)),
      ),
    )
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(bytes, (input) => {
      const once = redactor.lines(input).body.bytes;
      assert.deepEqual(redactor.lines(once).body.bytes, once);
      assert.equal(
        once.filter((byte) => byte === 10).length,
        input.filter((byte) => byte === 10).length,
      );
    }),
    { seed, numRuns: 1500 },
  );
});
