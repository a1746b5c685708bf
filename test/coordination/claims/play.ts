import assert from 'node:assert/strict';
import type { Bucket, Key } from '../../../src/bucket/bucket.ts';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { projectStatus } from '../../../src/coordination/claims/project-status.ts';
import { decodeDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import type { Redacted } from '../../../src/redact/redacted.ts';
import type { Database } from '../../../src/state/database.ts';
import { makeCoordination } from '../../support/coordination.ts';
import { interleave, type Stage } from '../../support/interleave.ts';
import type { Random } from '../../support/random.ts';
import { type Fate, virtualBucket } from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';
import { type Deed, deeds, perform } from './deeds.ts';
import { judge, judgeQuiet } from './judge.ts';
import { stepModel, type Version } from './model.ts';

const step = stepName('build');
const claimKey = stepKey('p', step.sid, 'claim');
const statusKey = stepKey('p', step.sid, 'status');
const handoffKey = stepKey('p', step.sid, 'handoff');

/** A client as it is, or broken on purpose. */
export type Break = (bucket: Bucket) => Bucket;

/** Of each event. */
const deathRate = 0.004;

/**
 * Four agents at one step, in virtual time: slow requests, lost ones, such that arrive after they were given up,
 * clocks that are ten minutes off, and sudden deaths. Throws, with the story, when the model is broken.
 */
export async function play(
  random: Random,
  { db, cache, broken = (bucket) => bucket }: { db: Database; cache: string; broken?: Break },
): Promise<Deed[]> {
  const time = virtualTime(random);
  const store = virtualBucket({ time });
  const mayRepeat = random.chance(0.3);
  const model = stepModel({ mayRepeat });
  const deedOf = new Map<string, Deed>();
  const all: Deed[] = [];
  const problems: unknown[] = [];

  store.onChange = (key) => {
    try {
      if (key === claimKey) {
        const version = versionOf(store.objects.get(key)?.body, time.now());
        deedOf.get(version.rev)?.landed.push(version);
        const { agent, state, generation, lease } = version;
        deedOf.get(version.rev)?.tell(`stored: ${state} ${generation} ${lease} of ${agent}`);
        model.stored(version);
      }
      if (key === statusKey) {
        const generation = generationAt(store.objects, statusKey) ?? 0;
        assert.ok(generation <= (model.now()?.generation ?? 0), 'no status is ahead of the claim');
      }
    } catch (error) {
      problems.push(error);
    }
  };

  const actor = (name: string) => ({
    name,
    async act(stage: Stage) {
      const skew = random.between(-600_000, 600_000);
      let doing: Deed | undefined;
      const bucket = noting(broken(store.open(name, () => fate(random))), (rev) => {
        if (doing) deedOf.set(rev, doing);
      });
      const c = makeCoordination({ bucket, db, cache, agent: name, time: { time, skew, random } });
      const begin = time.now() - c.monotonic();
      for (let i = random.between(2, 5); i > 0; i--) {
        const what = random.pick(deeds);
        const { tell } = stage;
        doing = { what, landed: [], outcome: 'under way', endedAt: 0, already: false, tell };
        all.push(doing);
        await perform(c, step, doing, { random, stage, mayRepeat });
        doing.endedAt = model.now()?.generation ?? 0;
        stage.tell(`${what}: ${doing.outcome} ${doing.told?.generation ?? ''}`);
        const held = doing.told;
        if (held?.heldUntil === undefined || held.lease === undefined) continue;
        const { generation = 0, lease, heldUntil } = held;
        model.believe({ generation, lease, until: begin + heldUntil }, time.now());
      }
    },
  });

  const check = () => {
    if (problems.length > 0) throw problems[0];
  };
  const actors = ['ann', 'ben', 'cat', 'dan'].map(actor);
  const trace = await interleave(random, actors, { time, check, startWithin: 3_000, deathRate });
  // All is quiet: whoever looks now makes good what was left undone.
  const bucket = store.open();
  const c = makeCoordination({ bucket, db, cache, agent: 'eve', time: { time, random } });
  const repaired = projectStatus(c, step);
  await time.run();
  try {
    assert.ok(await repaired);
    for (const deed of all) judge(deed);
    judgeQuiet(store.objects, { claimKey, statusKey, handoffKey });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\nseed ${random.seed}\n${trace.text()}`, { cause: error });
  }
  return all;
}

function fate(random: Random): Fate {
  const lost = random.chance(0.12)
    ? random.pick(['request', 'reply', 'reply', 'retried', 'late'] as const)
    : undefined;
  const slow = () => (random.chance(0.1) ? random.between(0, 4_000) : random.between(0, 200));
  return { there: slow(), back: slow(), lateBy: random.between(0, 40_000), ...(lost && { lost }) };
}

function noting(bucket: Bucket, note: (rev: string) => void): Bucket {
  return {
    ...bucket,
    put(key: Key, body: Redacted, condition) {
      if (key === claimKey) note(String(decodeDocument(body.bytes)?.rev));
      return bucket.put(key, body, condition);
    },
  };
}

function versionOf(body: Buffer | undefined, at: number): Version & { rev: string } {
  const claim = parseClaim(decodeDocument(body ?? Buffer.from('')) ?? {});
  const { agent, state, lease = '', generation, ttl_ms: ttlMs = 0, rev = '', history } = claim;
  const isForced = history.some(
    (event) => event.event === 'forced' && event.generation === generation,
  );
  return { agent, state, lease, generation, ttlMs, isForced, at, rev };
}

function generationAt(
  objects: ReturnType<typeof virtualBucket>['objects'],
  key: Key,
): number | undefined {
  return decodeDocument(objects.get(key)?.body ?? Buffer.from(''))?.generation as number;
}
