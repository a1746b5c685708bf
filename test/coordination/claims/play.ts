import assert from 'node:assert/strict';
import { type Bucket, BucketError, type Key } from '../../../src/bucket/bucket.ts';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { ClaimHeld, NotHolder, StepDone } from '../../../src/coordination/claims/errors.ts';
import type { Lease } from '../../../src/coordination/claims/lease.ts';
import { projectStatus } from '../../../src/coordination/claims/project-status.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { renewClaim } from '../../../src/coordination/claims/renew.ts';
import { stealStep } from '../../../src/coordination/claims/steal.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { decodeDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import type { Redacted } from '../../../src/redact/redacted.ts';
import type { Database } from '../../../src/state/database.ts';
import { UserError } from '../../../src/state/user-error.ts';
import { makeCoordination } from '../../support/coordination.ts';
import { interleave, type Stage } from '../../support/interleave.ts';
import type { Random } from '../../support/random.ts';
import { type Fate, virtualBucket } from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';
import { stepModel, type Version } from './model.ts';

const step = stepName('build');
const claimKey = stepKey('p', step.sid, 'claim');
const statusKey = stepKey('p', step.sid, 'status');
const handoffKey = stepKey('p', step.sid, 'handoff');

/** A client as it is, or broken on purpose. */
export type Break = (bucket: Bucket) => Bucket;

type What = 'claim' | 'steal' | 'renew' | 'release' | 'complete' | 'force' | 'project' | 'sleep';

/** One thing that somebody does, with what became of it in the bucket. */
export interface Deed {
  what: What;
  landed: Version[];
  outcome: 'under way' | 'done' | 'refused' | 'failed' | 'unknown';
  told?: { generation: number; lease?: string };
  /** The generation that stood when he was told. */
  endedAt: number;
  already: boolean;
  tell: Stage['tell'];
}

const deeds: readonly What[] = [
  ...(['claim', 'claim', 'claim', 'steal', 'renew', 'renew', 'release'] as const),
  ...(['complete', 'complete', 'force', 'project', 'sleep', 'sleep'] as const),
];

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
        await perform(c, doing, { random, stage, mayRepeat });
        doing.endedAt = model.now()?.generation ?? 0;
        stage.tell(`${what}: ${doing.outcome} ${doing.told?.generation ?? ''}`);
        const held = doing.told as Partial<Lease> | undefined;
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
    judgeQuiet(store.objects);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\nseed ${random.seed}\n${trace.text()}`, { cause: error });
  }
  return all;
}

async function perform(
  c: Coordination,
  deed: Deed,
  { random, stage, mayRepeat }: { random: Random; stage: Stage; mayRepeat: boolean },
): Promise<void> {
  const ttlMs = random.between(5, 20) * 1000;
  const again = mayRepeat && random.chance(0.5);
  const state = random.pick(['complete', 'blocked', 'needs_review'] as const);
  const ways: Record<What, () => Promise<unknown>> = {
    claim: () => claimStep(c, step, { ttlMs, again }),
    steal: () => stealStep(c, step, { ttlMs, again }),
    renew: () => renewClaim(c, step, { ttlMs }),
    release: () => releaseClaim(c, step),
    complete: () => completeStep(c, step, { state, note: c.me.agent }),
    force: () => completeStep(c, step, { state, note: c.me.agent, force: true }),
    project: () => projectStatus(c, step),
    sleep: () => stage.sleep(random.between(0, 25_000)),
  };
  try {
    const told = await ways[deed.what]();
    deed.outcome = 'done';
    if (typeof told === 'object') deed.told = told as Lease;
    deed.already = (told as { already?: boolean } | undefined)?.already ?? false;
  } catch (error) {
    deed.outcome = outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Deed['outcome'] {
  if (error instanceof BucketError) return error.ambiguous ? 'unknown' : 'failed';
  const isRefusal = [ClaimHeld, NotHolder, StepDone].some((kind) => error instanceof kind);
  if (isRefusal) return 'refused';
  if (error instanceof UserError && error.message.startsWith('Nobody holds')) return 'refused';
  throw error;
}

/** Whether he was told what came of it. */
function judge({ what, landed, outcome, told, endedAt, already }: Deed): void {
  // One who takes a step may do so again, when others have had it before he was told.
  assert.ok(landed.length <= 1 || isTaking(what), `${what} was stored ${landed.length} times`);
  const version = landed.at(-1);
  if (outcome === 'under way' || outcome === 'unknown') return;
  if (outcome === 'done') {
    if (version) assert.equal(told?.generation, version.generation);
    if (version && told?.lease) assert.equal(told.lease, version.lease);
    if (isTaking(what)) assert.ok(version || already, `${what} was told to be done, and was not`);
    return;
  }
  // What was his for a moment, until another took it in its turn, is not his: he is told rightly.
  const isPast = isTaking(what) || what === 'renew' ? (version?.generation ?? 0) < endedAt : false;
  assert.ok(!version || isPast, `${what} was stored, and told to be ${outcome}`);
}

function isTaking(what: What): boolean {
  return what === 'claim' || what === 'steal';
}

function judgeQuiet(objects: ReturnType<typeof virtualBucket>['objects']): void {
  const stored = objects.get(claimKey);
  if (!stored) return;
  const claim = parseClaim(decodeDocument(stored.body) ?? {});
  const words = { held: 'in_progress', released: 'pending' } as Record<string, string>;
  const status = decodeDocument(objects.get(statusKey)?.body ?? Buffer.from(''));
  if (!status) {
    assert.equal(claim.state, 'held', 'readers take that for work in progress');
    return;
  }
  assert.equal(status.status, words[claim.state] ?? claim.state, 'the status has come after');
  assert.equal(status.generation, claim.generation);
  const handoff = decodeDocument(objects.get(handoffKey)?.body ?? Buffer.from(''));
  if (claim.handoff) assert.equal(handoff?.lease, claim.lease, 'the handoff has come after');
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
