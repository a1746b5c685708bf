import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { redactFile } from '../../src/redact/redact-file.ts';
import { redactPieces } from '../../src/redact/redact-pieces.ts';
import { RedactedFile } from '../../src/redact/redacted-file.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { builtInSamples, secretsOf } from './samples/all.ts';

const redactor = createRedactor();
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (file: RedactedFile) => Buffer.concat(await Array.fromAsync(file.open()));

function place(t: TestContext, name: string, content: string | Buffer) {
  const folder = temporaryFolder(t);
  const path = join(folder, name);
  writeFileSync(path, content);
  const scratch = join(folder, 'scratch');
  return { path, scratch, redact: () => redactFile(redactor, path, scratch) };
}

const secret = 'AKIA2JX5LQWERTYU7ZK4';

test('a text leaves redacted, with its hash, its size and what was replaced', async (t) => {
  const { path, scratch, redact } = place(t, 'notes.txt', `ä: ${secret}\nand ${secret}\n`);
  const { file, kind, counts, sourceSha256 } = await redact();
  const bytes = await bytesOf(file);
  assert.equal(bytes.toString(), 'ä: [REDACTED:aws_access_key]\nand [REDACTED:aws_access_key]\n');
  assert.deepEqual([kind, counts], ['text', { aws_access_key: 2 }]);
  assert.deepEqual([file.size, file.sha256], [bytes.length, sha256(bytes)]);
  assert.equal(sourceSha256, sha256(readFileSync(path)));
  const [made] = readdirSync(scratch);
  assert.equal(statSync(join(scratch, made as string)).mode & 0o777, 0o600);
  file.dispose();
  assert.deepEqual(readdirSync(scratch), []);
});

for (const [name, head] of [
  ['an archive', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
  ['a PDF', Buffer.from('%PDF-1.7\n')],
] as const) {
  test(`${name} leaves as it is, and nothing is made for it`, async (t) => {
    const content = Buffer.concat([head, Buffer.from(secret), randomBytes(600_000)]);
    const { path, scratch, redact } = place(t, 'some.bin', content);
    const { file, kind, counts, sourceSha256 } = await redact();
    assert.deepEqual([kind, counts, sourceSha256], ['binary', {}, file.sha256]);
    assert.ok((await bytesOf(file)).equals(content));
    assert.ok((await bytesOf(file)).equals(content), 'again, for a second attempt');
    file.dispose();
    assert.ok(existsSync(path) && !existsSync(scratch));
  });
}

for (const [encoding, mark] of [
  ['little', [0xff, 0xfe]],
  ['big', [0xfe, 0xff]],
] as const) {
  test(`a text in UTF-16 (${encoding}-endian) is read, and stays one`, async (t) => {
    const spelled = (text: string) => {
      const bytes = Buffer.from(text, 'utf16le');
      return Buffer.concat([Buffer.from(mark), encoding === 'big' ? bytes.swap16() : bytes]);
    };
    const { redact } = place(t, 'out.txt', spelled(`key ${secret} 😀\r\n`));
    const { file, kind } = await redact();
    assert.equal(kind, 'text');
    const expected = spelled('key [REDACTED:aws_access_key] 😀\r\n');
    assert.deepEqual(await bytesOf(file), expected);
  });
}

test('JSON lines stay JSON lines', async (t) => {
  const row = JSON.stringify({ text: `a "${secret}"`, n: 1 });
  const { redact } = place(t, 'rows.jsonl', `${row}\n${row}\n`);
  const lines = (await bytesOf((await redact()).file)).toString().trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    Array(2).fill({ text: 'a "[REDACTED:aws_access_key]"', n: 1 }),
  );
});

test('an empty file is a file', async (t) => {
  const { redact } = place(t, 'empty', '');
  const { file } = await redact();
  assert.deepEqual([file.size, await bytesOf(file)], [0, Buffer.alloc(0)]);
});

for (const [how, change] of [
  ['grew', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ['shrank', (bytes: Buffer) => bytes.subarray(1)],
  ['changed', (bytes: Buffer) => Buffer.from(bytes).fill(~(bytes[700_000] ?? 0), 700_000, 700_001)],
] as const) {
  test(`of a file that ${how} since it was looked at, the last bytes never leave`, async (t) => {
    const content = Buffer.concat([Buffer.alloc(8), randomBytes(900_000)]);
    const { path, redact } = place(t, 'some.bin', content);
    const { file } = await redact();
    writeFileSync(path, change(content));
    let left = 0;
    await assert.rejects(
      async () => {
        for await (const chunk of file.open()) left += chunk.length;
      },
      { name: 'UserError', message: /was changed while it was read/ },
    );
    assert.ok(left < content.length - 1, `${left} bytes`);
  });
}

test('nobody else can build one', () => {
  const source = { size: 0, sha256: '', open: async function* () {}, dispose() {} };
  assert.throws(() => new RedactedFile(source, Symbol('redact')), TypeError);
});

/** In chunks of any size. */
async function* chunksOf(bytes: Buffer, random: Random): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = random.between(1, 300_000);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function inPieces(bytes: Buffer, kind: 'text' | 'jsonl', random: Random) {
  const pieces = await Array.fromAsync(redactPieces(chunksOf(bytes, random), kind, redactor));
  return { bytes: Buffer.concat(pieces.map((piece) => piece.bytes)), pieces: pieces.length };
}

const words = 'the build of step one took longer than it should and nobody knows why'.split(' ');

/** Text with a secret every now and then, closely where pieces are likely to be cut. */
function longText(random: Random, size: number): string {
  const samples = secretsOf(builtInSamples, random.next);
  const parts: string[] = [];
  for (let length = 0; length < size; ) {
    const part = random.chance(0.0005)
      ? `\n${random.pick(samples).text}\n`
      : `${random.pick(words)}${random.chance(0.1) ? '\n' : ' '}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

test('a long text is redacted in pieces as it is in one', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const bytes = Buffer.from(longText(random, 5_000_000));
  const whole = redactor.text(bytes, createMemory('')).body.bytes;
  const { bytes: pieced, pieces } = await inPieces(bytes, 'text', random);
  assert.ok(pieces >= 2, `${pieces} pieces`);
  // Which of several rules names a secret hangs on which of them has met it first.
  const [one, other] = [unnamed(pieced), unnamed(whole)];
  assert.ok(one.equals(other), firstDifference(one, other));
});

test('a secret that lies on a cut is not parted, wherever it lies', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDJ\n'.repeat(60)}-----END PRIVATE KEY-----`;
  // Without a line's end there is no place that offers itself.
  for (const [what, filler] of [
    [key, 'plain words here\n'],
    [` password=${'Tr0ub4dor'}x9Kq2 `, 'plain words here '],
    [` ${secret} `, 'é'],
  ] as const) {
    const before = filler.repeat(
      Math.floor(2_097_152 / Buffer.byteLength(filler)) - random.between(0, 9),
    );
    const text = `${before}${what}${filler.repeat(120_000)}`;
    const { bytes } = await inPieces(Buffer.from(text), 'text', random);
    const found = bytes.toString();
    assert.ok(!found.includes(what.trim().slice(-30)), what.slice(0, 40));
    assert.equal(found.match(/\[REDACTED:\w+\]/g)?.length, 1, what.slice(0, 40));
    assert.ok(found.startsWith(before.slice(0, -20)) && found.endsWith(filler.repeat(100)));
  }
});

test('what was told once is known in later pieces', async () => {
  const random = seeded();
  const told = 'DB_PASSWORD=kX93jd02nLw8Zq71';
  const text = `${told}\n${'plain words here\n'.repeat(200_000)}then kX93jd02nLw8Zq71 again\n`;
  const { bytes, pieces } = await inPieces(Buffer.from(text), 'text', random);
  assert.ok(pieces > 1);
  assert.ok(!bytes.includes('kX93jd02nLw8Zq71'));
});

test('long JSON lines are redacted in pieces as in one', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const rows = Array.from({ length: 16 }, () =>
    JSON.stringify({ text: longText(random, random.between(100, 200_000)) }),
  );
  const bytes = Buffer.from(rows.map((row) => `${row}\n`).join(''));
  const whole = redactor.lines(bytes, createMemory('')).body.bytes;
  const { bytes: pieced, pieces } = await inPieces(bytes, 'jsonl', random);
  assert.ok(pieces > 1);
  assert.ok(pieced.equals(whole), firstDifference(pieced, whole));
});

function unnamed(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\[REDACTED:\w+\]/g, '[]'), 'latin1');
}

function firstDifference(one: Buffer, other: Buffer): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (bytes: Buffer) => bytes.toString('utf8', Math.max(0, at - 80), at + 80);
  return `at ${at}: ${JSON.stringify(around(one))} and ${JSON.stringify(around(other))}`;
}
