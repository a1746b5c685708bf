import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';
import { BucketError } from '../../src/bucket/bucket.ts';
import { listedKey } from '../../src/bucket/keys.ts';
import {
  DamagedDocument,
  decodeDocument,
  encodeDocument,
  newRev,
  putDocument,
  readDocument,
  updateDocument,
} from '../../src/coordination/document.ts';
import { isoTime } from '../../src/coordination/time.ts';
import { createOwnRedactor } from '../../src/redact/own/redactor.ts';
import { asStored } from '../../src/redact/stored.ts';
import { UserError } from '../../src/state/user-error.ts';
import { makeCoordination, temporaryState } from '../support/coordination.ts';
import { interleave } from '../support/interleave.ts';
import { seeded } from '../support/random.ts';
import { type Fate, virtualBucket } from '../support/virtual-bucket.ts';
import { virtualTime } from '../support/virtual-time.ts';

const key = listedKey('p/steps/s/claim.json');
const bytes = (text: string) => asStored(Buffer.from(text));
const counter = {
  parse: (fields: Record<string, unknown>) => Number(fields.n ?? 0),
  change: (now: { value: number } | undefined) => ({ n: (now?.value ?? 0) + 1 }),
  fixed: [],
  unarbitrated: 'refuse' as const,
};

test('times are written as Python reads them', () => {
  assert.equal(isoTime(Date.UTC(2026, 10, 21, 10, 0, 0, 120)), '2026-11-21T10:00:00.120+00:00');
});

test('a byte order mark is read over; what is no object is told apart', () => {
  assert.deepEqual(decodeDocument(Buffer.from('\ufeff{"a":1}')), { a: 1 });
  for (const text of ['', '{', '[]', 'null', '3', '"x"', '\ud800']) {
    assert.equal(decodeDocument(Buffer.from(text)), undefined, text);
  }
});

test('a damaged document is an error that tells where it stands', async (t) => {
  const { c, bucket, run } = virtualCoordination(t);
  await run(() => c.bucket.put(key, bytes('not json')));
  await assert.rejects(
    run(() => readDocument(c, key, (fields) => fields)),
    (error) => error instanceof DamagedDocument && error.etag === bucket.objects.get(key)?.etag,
  );
});

test('no rule of ours changes what documents are found by', () => {
  const fixed = ['agent', 'lease', 'rev', 'seat', 'over_status', 'sha256', 'snapshot', 'history'];
  for (const tier of ['standard', 'strict'] as const) {
    const redactor = createOwnRedactor({ tier }, {});
    for (let i = 0; i < 150; i++) {
      const lease = randomBytes(8).toString('hex');
      const claim = {
        agent: `agent-${i}`,
        lease,
        rev: newRev(),
        seat: `claude-code:${randomUUID()}`,
        over_status: randomBytes(16).toString('hex'),
        sha256: randomBytes(32).toString('hex'),
        snapshot: `1763719200123456789_alice_${newRev()}.json`,
        history: [{ at: isoTime(i), event: 'claimed', lease }],
      };
      encodeDocument(redactor, claim, fixed);
    }
  }
});

test("a rule of the user's that would change a claim's lease is told before anything is stored", () => {
  const redactor = createOwnRedactor(
    {
      rules: [
        {
          name: 'mine',
          pattern: 'beef[0-9a-f]{4}',
          samples: { secrets: ['beef0123'], harmless: ['beef'] },
        },
      ],
    },
    {},
  );
  const told = (error: unknown) => error instanceof UserError && /"lease"/.test(error.message);
  assert.throws(() => encodeDocument(redactor, { lease: 'beef0123' }, ['lease']), told);
  const body = encodeDocument(redactor, { lease: 'a', note: 'beef0123' }, ['lease']);
  assert.match(body.bytes.toString(), /"note": "\[REDACTED:/);
});

test('an update keeps the fields it does not know, and takes out those set to undefined', async (t) => {
  const { c, bucket, run } = virtualCoordination(t);
  const stored = await run(async () => {
    await c.bucket.put(key, bytes('{"theirs": {"a": 1}, "gone": 1, "n": 4}'));
    return updateDocument(c, key, { ...counter, change: () => ({ n: 5, gone: undefined }) });
  });
  assert.equal(stored?.value, 5);
  const { rev, ...rest } = JSON.parse(String(bucket.objects.get(key)?.body));
  assert.match(rev, /^[0-9a-f]{8}$/);
  assert.deepEqual(rest, { theirs: { a: 1 }, n: 5 });
  assert.equal(stored?.etag, bucket.objects.get(key)?.etag);
});

test('nothing is put where nothing is to change', async (t) => {
  const { c, bucket, run } = virtualCoordination(t);
  assert.equal(
    await run(() => updateDocument(c, key, { ...counter, change: () => undefined })),
    undefined,
  );
  assert.equal(bucket.counts.put, 0);
});

test('of updates at once none is lost, also when answers are and writes come late', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const state = temporaryState(t);
  for (let world = 0; world < 60; world++) {
    const time = virtualTime(random);
    const store = virtualBucket({ time });
    const names = ['a', 'b', 'c', 'd'];
    const done = new Set<string>();
    await interleave(
      random,
      names.map((name) => ({
        name,
        async act() {
          const bucket = store.open(name, () => fate(random));
          const c = makeCoordination({ ...state, bucket, agent: name, time: { time, random } });
          for (const round of [1, 2]) {
            const mark = `${name}${round}`;
            await updateDocument(c, key, {
              parse: ({ all }) => all as string[],
              // A lost answer may bring it back to what it has written itself.
              change: (now) => ({ all: [...new Set([...(now?.value ?? []), mark])] }),
              fixed: ['all'],
              unarbitrated: 'refuse',
            }).then(
              () => done.add(mark),
              (error: BucketError) => assert.ok(error instanceof BucketError, String(error)),
            );
          }
        },
      })),
      { time, startWithin: 50 },
    );
    const { all = [] } = JSON.parse(String(store.objects.get(key)?.body ?? '{}'));
    for (const mark of done) assert.ok(all.includes(mark), `${mark} of ${all}`);
  }

  function fate({ chance, between, pick }: typeof random): Fate {
    const lost = chance(0.15) ? pick(['reply', 'retried', 'late'] as const) : undefined;
    return { there: between(0, 20), back: between(0, 20), lost, lateBy: between(0, 500) };
  }
});

test('a store that refuses the condition is remembered as one that does not arbitrate', async (t) => {
  const { c, run } = virtualCoordination(t, 'rejected');
  const put = () => putDocument(c, key, bytes('{}'), { ifNoneMatch: true });
  await assert.rejects(run(put), (error) => error instanceof UserError && !!error.hint);
  const stored = await run(() => updateDocument(c, key, { ...counter, unarbitrated: 'overwrite' }));
  assert.equal(stored?.value, 1);
});

function virtualCoordination(t: test.TestContext, mode: 'enforced' | 'rejected' = 'enforced') {
  const random = seeded();
  const time = virtualTime(random);
  const bucket = virtualBucket({ time, mode });
  const c = makeCoordination({
    ...temporaryState(t),
    bucket: bucket.open('alice'),
    time: { time, random },
  });
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = work();
    result.catch(() => {});
    await time.run();
    return result;
  };
  return { c, bucket, run };
}
