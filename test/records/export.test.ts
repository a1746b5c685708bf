import assert from 'node:assert/strict';
import test from 'node:test';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { partKey } from '../../src/bucket/keys.ts';
import { linesToday } from '../../src/export/redacted-today.ts';
import { recordBytes } from '../../src/records/export.ts';
import { lastLines } from '../../src/records/last-lines.ts';
import { settledChain } from '../../src/records/settled-chain.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { seeded } from '../support/random.ts';
import {
  address,
  makeMeta,
  putChain,
  putMeta,
  putRecord,
  temporaryBucket,
} from '../support/stored-record.ts';

/** The lines of a record in ten parts. */
const parts = Array.from({ length: 10 }, (_, part) =>
  Array.from({ length: part + 1 }, (_, line) => `{"part":${part},"line":${line}}\n`).join(''),
);
const whole = parts.join('');

/** Merges parts `[0, upTo)` as `session compact` does: new parts, then the meta, then the old ones go. */
async function merge(bucket: Bucket, texts: string[], old: string[]): Promise<string[]> {
  const names = await putChain(bucket, address, texts);
  await putMeta(
    bucket,
    address,
    makeMeta(address, { next_seq: names.length, last_part: names.at(-1) ?? null }),
  );
  for (const name of old) if (!names.includes(name)) await bucket.delete(partKey(address, name));
  return names;
}

async function record(t: Parameters<typeof temporaryBucket>[0]) {
  const bucket = await temporaryBucket(t);
  const names = await putRecord(bucket, address, parts);
  const { chain } = await settledChain(bucket, address);
  return { bucket, names, chain };
}

const redactor = createRedactor({ rules: [] });

test('a record that is merged while it is read is read whole, each byte once', async (t) => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  for (let round = 0; round < 20; round += 1) {
    const { bucket, names, chain } = await record(t);
    const moments = [random.between(0, 9), random.between(0, 9)];
    let old = names;
    let seen = '';
    let bodies = 0;
    for await (const body of recordBytes(bucket, address, chain.parts)) {
      if (moments.includes(bodies)) {
        const cut = random.between(1, 9);
        const groups = [parts.slice(0, cut), parts.slice(cut)].map((group) => group.join(''));
        old = await merge(bucket, random.chance(0.5) ? groups : [whole], old);
      }
      seen += body.toString();
      bodies += 1;
    }
    assert.equal(seen, whole);
  }
});

test('what a hook adds meanwhile is not part of what was begun', async (t) => {
  const { bucket, names, chain } = await record(t);
  let seen = '';
  for await (const body of recordBytes(bucket, address, chain.parts)) {
    if (seen === '') await merge(bucket, [whole + whole], names);
    seen += body.toString();
  }
  assert.equal(seen, whole);
});

test('a part that is gone for good is named, and nothing comes twice', async (t) => {
  const { bucket, names, chain } = await record(t);
  await bucket.delete(partKey(address, names[6] as string));
  let seen = '';
  await assert.rejects(
    async () => {
      for await (const body of recordBytes(bucket, address, chain.parts)) seen += body.toString();
    },
    new RegExp(`${names[6]} is gone`),
  );
  assert.equal(seen, parts.slice(0, 6).join(''));
});

test('lines can be read again, and are the same after a merge', async (t) => {
  const { bucket, names, chain } = await record(t);
  const lines = linesToday({ bucket, redactor }, { address }, chain.parts);
  const first = await Array.fromAsync(lines, String);
  await merge(bucket, [whole], names);
  assert.deepEqual(await Array.fromAsync(lines, String), first);
  assert.equal(`${first.join('\n')}\n`, whole);
});

test('the last lines are found although the parts were merged since they were listed', async (t) => {
  const { bucket, names, chain } = await record(t);
  await merge(bucket, [whole], names);
  const last = await lastLines(bucket, address, chain.parts, 12);
  assert.deepEqual(last.map(String), whole.trimEnd().split('\n').slice(-12));
});

test('a meta that was read before a merge leads to the parts behind it', async (t) => {
  const { bucket, names } = await record(t);
  const before = (await settledChain(bucket, address)).stored;
  await merge(bucket, [whole], names);
  const { chain, stored } = await settledChain(bucket, address, before);
  assert.deepEqual([chain.missing, chain.parts.length, stored?.meta?.next_seq], [[], 1, 1]);
});
