import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { isMixed } from '../../src/redact/randomness.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';
import { leaks } from './oracle/leak.ts';
import { builtInSamples, secretsOf } from './samples/all.ts';
import type { Sample } from './samples/sample.ts';

const random = seeded();
const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS ?? 20);

test(`of ${worlds} transcripts that are flushed at any byte, no secret reaches the bucket, whole or in part (seed ${random.seed})`, async (t) => {
  let parts = 0;
  for (let world = 0; world < worlds; world++) {
    const machine = makeMachine(temporaryFolder(t));
    const { rows, shown } = session(random);
    const bytes = Buffer.from(rows.join(''));
    const source = machine.source('s');
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, cutAfter(bytes, from));
      append(source.path, '');
      appendBytes(source.path, bytes.subarray(from, to));
      from = to;
      await flushed(machine, () => machine.step(source, { partBytes: random.between(1, 6000) }));
    }
    const stored = machine.record('s');
    assert.deepEqual(stored.strays, []);
    assertGone(stored.bytes, shown);
    const { body } = createRedactor().lines(bytes, createMemory('any'));
    assert.ok(stored.bytes.equals(body.bytes), 'the cuts can be told from what was stored');
    parts += stored.parts.length;
  }
  assert.ok(parts > 2 * worlds);
});

test(`what a transcript has shown is known in the files of its tools' results, wherever those were cut (seed ${random.seed})`, async (t) => {
  for (let world = 0; world < worlds / 4; world++) {
    const machine = makeMachine(temporaryFolder(t));
    const { rows, shown } = session(random);
    const source = machine.source('s');
    append(source.path, rows.join(''));
    await flushed(machine, () => machine.step(source));
    const folder = join(source.path.replace(/\.jsonl$/, ''), 'tool-results');
    const results = {
      ...source,
      id: 'tool-results',
      kind: 'attachments' as const,
      path: folder,
      parent: 's',
    };
    const text = Buffer.from(shown.map(({ secret }) => `- ${secret}\n`).join(''));
    for (let file = 0; file < 4; file++) {
      // As much of it as was written when the hook came, up to the end of a row; then all.
      const cut = text.lastIndexOf('\n', random.between(1, text.length)) + 1;
      for (const end of [cut, text.length]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${file}.txt`), text.subarray(0, end));
        await flushed(machine, () => machine.step(results, { partBytes: random.between(1, 2000) }));
      }
    }
    const [record] = machine.records().filter((id) => id.includes('tool-results'));
    assertGone(machine.record(record as string).bytes, shown);
  }
});

test(`of eight secrets that the client has cut short, seven go as far as they are there (seed ${random.seed})`, () => {
  const redactor = createRedactor();
  const long = secretsOf(builtInSamples, random.next).filter(isLongAndCertain);
  assert.ok(long.length > 100);
  const left = long.filter((sample) => {
    const at = sample.text.indexOf(sample.secret);
    const cut = sample.secret.slice(
      0,
      random.between(sample.secret.length * 0.6, sample.secret.length),
    );
    const line = JSON.stringify(`${sample.text.slice(0, at)}${cut}`);
    const redacted = redactor.lines(Buffer.from(`${line}\n`)).body.bytes.toString();
    return leaks(redacted, { ...sample, secret: cut, open: 'x'.repeat(cut.length) });
  });
  assert.ok(left.length <= long.length / 8, left.map(({ rule }) => rule).join(' '));
});

interface Session {
  rows: string[];
  /** What must not be in the bucket. */
  shown: Sample[];
}

const whole = createRedactor();
const samples = secretsOf(builtInSamples, random.next).filter(
  (sample) => isRemembered(sample) && isTakenAlone(sample),
);

/** Rows with secrets in what tells them; later the same ones bare, wrapped, cut short, in JSON, base64, hex. */
function session(random: Random): Session {
  const shown: Sample[] = [];
  const rows: string[] = [];
  for (let i = random.between(8, 24); i > 0; i--) {
    const sample = random.pick(samples);
    const bare = shown.length > 0 && random.chance(0.5);
    if (!bare) shown.push(sample);
    const text = bare ? repeated(random.pick(shown).secret, random) : `${sample.text}\n`;
    const filler = 'é x\n'.repeat(random.between(0, random.chance(0.1) ? 4000 : 40));
    const row = random.chance(0.5) ? userRow : assistantRow;
    rows.push(row(random.chance(0.5) ? `${filler}${text}` : `${text}${filler}`));
  }
  return { rows, shown };
}

function repeated(secret: string, random: Random): string {
  const at = random.between(4, secret.length - 4);
  const binary = Buffer.from(`\0${'\x01'.repeat(random.between(0, 2))}${secret}\xff`, 'latin1');
  return random.pick([
    ` ${secret} `,
    JSON.stringify(JSON.stringify([secret])),
    `"${secret}"`,
    `<${secret.slice(0, at)}\n${secret.slice(at)}>`,
    `\x1b[31m${secret}\x1b[0m`,
    Buffer.from(`It was ${secret} I think`).toString('base64'),
    binary.toString('base64'),
    binary.toString('hex'),
    cutShort(secret, random),
  ]);
}

/** So much of it as is told from other keys; a part that is a word, or behind a dot, is not. */
function cutShort(secret: string, random: Random): string {
  const least = Math.max(16, Math.ceil(secret.length / 3));
  const isToken = /^[\w+/-]{20,}$/.test(secret);
  if (!isToken || !isMixed(secret.slice(0, least)) || !isMixed(secret.slice(-16))) return secret;
  const size = random.between(least, secret.length);
  return random.pick([`${secret.slice(0, size)}…`, `...${secret.slice(-size)}.`]);
}

/** Words and numbers may come again without being meant. */
function isRemembered({ secret }: Sample): boolean {
  return (
    secret.length >= 16 &&
    secret.length < 400 &&
    /^(?=.*[0-9])(?=.*[A-Za-z])[\w+/=.-]+$/.test(secret)
  );
}

/** Where more of the text is taken for the secret, that is what is remembered. */
function isTakenAlone({ text, secret }: Sample): boolean {
  const [found, ...more] = whole.find(Buffer.from(text), 'text');
  const start = Buffer.from(text.slice(0, text.indexOf(secret))).length;
  return more.length === 0 && found?.start === start && found.end === start + secret.length;
}

function isLongAndCertain({ secret, text }: Sample): boolean {
  return secret === text && secret.length >= 40 && /^[\w-]+$/.test(secret);
}

/** Within a line, a secret, an escape; now and then at a line's end. */
function cutAfter(bytes: Buffer, from: number): number {
  if (random.chance(0.15)) return bytes.indexOf('\n', from) + 1 || bytes.length;
  return from + random.between(1, random.chance(0.3) ? 40 : 4000);
}

function appendBytes(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes, { flag: 'a' });
}

async function flushed(machine: Machine, step: () => ReturnType<Machine['step']>): Promise<void> {
  const { status } = await step();
  assert.ok(['mirrored', 'nothing-new'].includes(status), `${status} on ${machine.home}`);
}

function assertGone(stored: Buffer, shown: readonly Sample[]): void {
  const text = stored.toString();
  // What is the same in others' texts, as `api-key`, is no part of a secret.
  const around = shown.map(({ text }) => text).join('\n');
  for (const { rule, secret } of shown) {
    const left = leaks(text, { text: around, secret, open: 'x'.repeat(secret.length) });
    assert.equal(left, false, `${rule}: ${secret.slice(0, 4)}…`);
    assert.ok(!text.includes(Buffer.from(secret).toString('hex')), `${rule} in hex`);
  }
}
