import type { TestContext } from 'node:test';
import type { Bucket, Key } from '../../../src/bucket/bucket.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { declareSteps } from '../../../src/coordination/steps/declaration.ts';
import { writeProbe } from '../../../src/state/probes.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { type Random, seeded } from '../../support/random.ts';
import {
  type Fate,
  type RequestKind,
  type VirtualBucket,
  virtualBucket,
} from '../../support/virtual-bucket.ts';
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts';

/** Agents on a store in virtual time that is known to arbitrate. */
export interface Stage {
  random: Random;
  time: VirtualTime;
  store: VirtualBucket;
  as(agent: string, fateOf?: (kind: RequestKind, key: Key) => Fate): Coordination;
  /** Runs it to its end, and with it all that is under way. */
  play<T>(work: () => Promise<T>): Promise<T>;
  /** `{ build: ['design'] }` */
  declare(steps: Record<string, string[]>): Promise<unknown>;
}

export function makeStage(t: TestContext, random = seeded()): Stage {
  t.diagnostic(`seed ${random.seed}`);
  const time = virtualTime(random);
  const store = virtualBucket({ time });
  const { db, cache } = temporaryState(t);
  const opened: Coordination[] = [];
  t.after(() => {
    for (const { documents } of opened) documents.close();
  });
  const as: Stage['as'] = (agent, fateOf) => {
    const bucket: Bucket = store.open(agent, fateOf);
    writeProbe(db, bucket.url, { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, Date.now());
    const c = makeCoordination({ bucket, db, cache, agent, time: { time, random } });
    opened.push(c);
    return c;
  };
  const play: Stage['play'] = async (work) => {
    const result = work();
    result.catch(() => {});
    await time.run();
    return result;
  };
  const declare: Stage['declare'] = (steps) => {
    const news = Object.entries(steps).map(([name, after]) => ({
      name: stepName(name),
      after: after.map(stepName),
    }));
    return play(() => declareSteps(as('boss'), news, { replace: false }));
  };
  return { random, time, store, as, play, declare };
}
