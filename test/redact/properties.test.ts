import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { createRedactor } from '../../src/redact/engine.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { type Json, lineMaker } from './made-lines.ts';
import { bareSecrets, builtInSamples } from './samples/all.ts';

const random = seeded();
/** 100000 before a release. */
const lines = Number(process.env.TRACECRAFT_TEST_LINES ?? 6000);
const redactor = createRedactor();
const redact = (line: string) => redactor.lines(Buffer.from(line)).body.bytes.toString();

test(`of ${lines} lines each stays JSON of the same keys, types and lengths, and twice is once (seed ${random.seed})`, () => {
  const makeLine = lineMaker(random);
  const other = createRedactor();
  for (let n = 0; n < lines; n++) {
    const line = makeLine();
    const redacted = redact(line);
    const about = () => `${JSON.stringify(line)}\n${JSON.stringify(redacted)}`;
    assertSameShape(JSON.parse(line), JSON.parse(redacted), about);
    const twice = redactor.lines(Buffer.from(redacted));
    assert.ok(twice.body.bytes.toString() === redacted, about());
    assert.deepEqual(twice.counts, {}, about());
    assert.ok(other.lines(Buffer.from(line)).body.bytes.toString() === redacted, about());
  }
});

test(`however lines are cut into calls, the same bytes come out, what was shown kept between them (seed ${random.seed})`, () => {
  const makeLine = lineMaker(random);
  const perRound = 60;
  for (let n = 0; n < lines; n += perRound) {
    const session = Array.from({ length: perRound }, makeLine);
    const whole = redactor.lines(Buffer.from(session.join('')), createMemory('machine'));
    let stored: string | undefined;
    const parts: Buffer[] = [];
    const counts: Record<string, number> = {};
    for (let from = 0; from < session.length; ) {
      const to = from + random.pick([1, 1, 2, 5, 20, 60]);
      const memory = createMemory('machine', stored);
      const part = redactor.lines(Buffer.from(session.slice(from, to).join('')), memory);
      for (const [rule, count] of Object.entries(part.counts)) {
        counts[rule] = (counts[rule] ?? 0) + count;
      }
      parts.push(part.body.bytes);
      stored = memory.stored();
      from = to;
    }
    assertSameLines(Buffer.concat(parts), whole.body.bytes, session);
    assert.deepEqual(counts, { ...whole.counts });
    // Without a memory each line is for itself.
    const alone = session.map((line) => redact(line)).join('');
    assertSameLines(
      Buffer.from(alone),
      redactor.lines(Buffer.from(session.join(''))).body.bytes,
      session,
    );
  }
});

test(`parts of many MB are no different (seed ${random.seed})`, () => {
  const makeLine = lineMaker(random);
  const session: string[] = [];
  for (let size = 0; size < 1.5e6; size += session.at(-1)?.length ?? 0) session.push(makeLine());
  const whole = redactor.lines(Buffer.from(session.join('')), createMemory('machine')).body.bytes;
  const memory = createMemory('machine');
  const apart = session.map((line) => redactor.lines(Buffer.from(line), memory).body.bytes);
  assertSameLines(Buffer.concat(apart), whole, session);
});

test(`any bytes at all, valid or not, are redacted without an error, and twice is once (seed ${random.seed})`, () => {
  const makeLine = lineMaker(random);
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc.nat().map(() => {
          const line = Buffer.from(makeLine());
          return line.subarray(random.between(0, 9), random.between(1, line.length));
        }),
      ),
    )
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(bytes, (input) => {
      for (const read of [redactor.lines, redactor.text]) {
        const once = read(input).body.bytes;
        assert.deepEqual(read(once).body.bytes, once);
      }
      const once = redactor.lines(input).body.bytes;
      assert.equal(newlines(once), newlines(input));
    }),
    { seed: random.seed, numRuns: Math.ceil(lines / 8) },
  );
});

const certain = bareSecrets(builtInSamples, random.next).filter(({ rule, secret }) =>
  ['', '\n', '"', 'see '].every((before) => {
    const text = JSON.stringify(JSON.stringify(`${before}${secret} end`));
    return redact(text) === text.replace(JSON.stringify(secret).slice(1, -1), `[REDACTED:${rule}]`);
  }),
);

test('most secrets are told by their own shape, wherever they stand', () => {
  assert.ok(certain.length > 200, String(certain.length));
});

const planted = fc
  .tuple(
    fc.constantFrom('', ' ', '\n', '"', "'", '(', 'see ', '\t', 'é '),
    fc.constantFrom(...certain),
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

test(`a redacted line parses to the same values without their secrets (seed ${random.seed})`, () => {
  fc.assert(
    fc.property(value, (original) => {
      const line = JSON.stringify(original);
      assert.deepEqual(JSON.parse(redact(line)), cleaned(JSON.parse(line)));
    }),
    { seed: random.seed, numRuns: Math.ceil(lines / 6) },
  );
});

/** The value with each secret replaced in what a person would see, at every depth of quoting. */
function cleaned(value: Json): Json {
  if (typeof value === 'string') return cleanedText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  const seen = new Map<string, number>();
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const clean = cleanedText(key);
      const times = (seen.get(clean) ?? 0) + 1;
      seen.set(clean, times);
      const distinct = times > 1 ? clean.replace(/(\[REDACTED:\w+)\]/, `$1#${times}]`) : clean;
      return [distinct, cleaned(inner)];
    }),
  );
}

function cleanedText(text: string): string {
  let clean = text;
  for (const { rule, secret } of certain) {
    for (let depth = 0, form = secret; depth < 8; depth++) {
      clean = clean.replaceAll(form, `[REDACTED:${rule}]`);
      form = JSON.stringify(form).slice(1, -1);
    }
  }
  return clean;
}

function assertSameShape(before: Json, after: Json, about: () => string): void {
  assert.ok(
    typeof before === typeof after && Array.isArray(before) === Array.isArray(after),
    about(),
  );
  if (typeof before !== 'object' || before === null || after === null) {
    if (typeof before !== 'string') assert.ok(Object.is(before, after), about());
    return;
  }
  const keys = Object.keys(before);
  const keysAfter = Object.keys(after as object);
  assert.ok(keys.length === keysAfter.length, `${keys.length} keys\n${about()}`);
  for (const [i, [key, value]] of Object.entries(before).entries()) {
    // A key that is a number comes first, and so may move when it is one no more.
    const keyAfter = key in (after as object) ? key : (keysAfter[i] as string);
    assert.ok(keyAfter === key || keyAfter.includes('[REDACTED:'), about());
    assertSameShape(value as Json, (after as Record<string, Json>)[keyAfter] as Json, about);
  }
}

function assertSameLines(actual: Buffer, expected: Buffer, session: readonly string[]): void {
  if (actual.equals(expected)) return;
  const [apart, whole] = [actual, expected].map((bytes) => bytes.toString().split('\n'));
  const at = whole?.findIndex((line, i) => line !== apart?.[i]) ?? 0;
  assert.fail(
    `line ${at}: ${JSON.stringify(session.slice(Math.max(0, at - 1), at + 2))}\napart ${apart?.[at]}\nwhole ${whole?.[at]}`,
  );
}

function newlines(bytes: Buffer): number {
  return bytes.filter((byte) => byte === 10).length;
}
