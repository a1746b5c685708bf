import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { openBucket } from '../../../src/bucket/open.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { readDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { seeded } from '../../support/random.ts';
import type { RaceAnswer, RaceQuestion } from './racer.ts';

export interface RaceGround {
  /** Of the service itself. */
  endpoint: string;
  /** Of a bucket at another address of the same service. */
  urlAt(endpoint: string): string;
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

type Racers = Fleet<RaceQuestion, RaceAnswer>;

/** Processes that want the same steps at the same moment, half of the time over a network that cuts answers. */
export function raceSuite(
  service: string,
  startGround: () => Promise<RaceGround>,
  { racers, steps }: { racers: number; steps: number },
): void {
  const half = Math.ceil(steps / 2);

  test(`${service}: of ${racers} processes that claim a step at once one wins and knows it, ${steps} times, half of them with answers cut off`, async (t) => {
    const ground = await startGround();
    t.after(ground.stop);
    const proxy = await startFaultProxy(ground.endpoint);
    t.after(proxy.stop);
    const fleet: Racers = await startFleet(script, racers, ground.env);
    t.after(fleet.stop);
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    await proxy.randomly(random, 0.2, ['cut-after']);

    const run = Date.now().toString(36);
    const away: string[] = [];
    for (let round = 0; round < steps; round++) {
      const endpoint = round < half ? ground.endpoint : proxy.endpoint;
      const step = `${run}-${round}`;
      away.push(...(await race(ground, fleet, { url: ground.urlAt(endpoint), step })));
    }
    assert.ok(proxy.requests >= racers, 'half of them went by the proxy');
    t.diagnostic(`${steps} races, ${proxy.requests} requests by the proxy`);
    for (const message of away) t.diagnostic(`said twice: ${message}`);
  });
}

const script = join(import.meta.dirname, 'racer.ts');

/** What the bucket failed with, for those who had to say it twice. */
async function race(
  ground: RaceGround,
  fleet: Racers,
  { url, step }: { url: string; step: string },
): Promise<string[]> {
  const answers = await fleet.round(() => ({ how: 'claim', url, step }));
  const winners = answers.flatMap((answer, i) => (answer.outcome === 'won' ? [i] : []));
  assert.equal(winners.length, 1, `${winners.length} won ${step}`);
  const claim = await claimOf(ground, step);
  assert.equal(claim.agent, `racer-${winners[0]}`);
  assert.equal(claim.generation, 1);
  for (const answer of answers) {
    assert.ok(answer.outcome !== 'idle');
    assert.deepEqual([answer.holder, answer.lease], [claim.agent, claim.lease]);
  }
  return answers.flatMap((answer) =>
    answer.outcome !== 'idle' && answer.away !== undefined ? [answer.away] : [],
  );
}

/** As a client that had no part in it finds it, at the service itself. */
async function claimOf({ urlAt, endpoint, env }: RaceGround, step: string) {
  const deadline = { at: Date.now() + 20_000 };
  const bucket = await openBucket(urlAt(endpoint), { env, deadline, cache: tmpdir() });
  const key = stepKey('p', stepName(step).sid, 'claim');
  const stored = await readDocument({ bucket }, key, parseClaim);
  bucket.close();
  assert.ok(stored);
  return stored.value;
}
