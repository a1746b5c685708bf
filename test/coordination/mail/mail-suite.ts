import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { openBucket } from '../../../src/bucket/open.ts';
import { bucketUrl, keysOf } from '../../bucket/s3/ground.ts';
import { startFleet } from '../../support/fleet.ts';
import type { Service } from '../../support/gateway.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { seeded } from '../../support/random.ts';
import type { Answer, Task } from './mailer.ts';

const senderProcesses = 4;
const readers = ['rita', 'rolf', 'ruth'];

/** Mail between processes, on a service that is given by `start`. */
export function mailSuite(
  name: string,
  start: () => Promise<Service & { stop(): Promise<void> }>,
  { senders, messages }: { senders: number; messages: number },
): void {
  test(`${name}: ${senders} senders whose clocks are up to 10 minutes off, ${messages} messages each: three readers see all, none twice`, async (t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    const service = await start();
    t.after(() => service.stop());
    const place = { url: bucketUrl(service), env: keysOf(service) };
    const bucket = await openBucket(place.url, {
      env: place.env,
      deadline: { at: Date.now() + 20_000 },
      cache: temporaryFolder(t),
    });
    await bucket.ensure();
    bucket.close();

    const fleet = await startFleet<Task, Answer>(
      join(import.meta.dirname, 'mailer.ts'),
      senderProcesses + readers.length,
    );
    t.after(() => fleet.stop());
    const all = Array.from({ length: senders }, (_, i) => ({
      agent: `sender_${i}`,
      skew: random.between(-600_000, 600_000),
    }));
    const answers = await fleet.round((worker) => {
      const reader = readers[worker - senderProcesses];
      if (reader !== undefined) return { ...place, reader, expected: senders * messages };
      return { ...place, senders: all.filter((_, i) => i % senderProcesses === worker), messages };
    });

    const sent = all.flatMap(({ agent }) =>
      Array.from({ length: messages }, (_, i) => `${agent} ${i}`),
    );
    for (const answer of answers.slice(senderProcesses)) {
      assert.ok('texts' in answer);
      assert.deepEqual(answer.texts.toSorted(), sent.toSorted());
      assert.equal(answer.afterwards, 0);
      // One sender's messages come in the order in which he sent them, once his clock is known to be wrong.
      const ofOne = answer.texts.filter((text) => text.startsWith('sender_0 '));
      const numbers = ofOne
        .map((text) => Number(text.split(' ')[1]))
        .filter((number) => number > 0);
      assert.deepEqual(
        numbers,
        numbers.toSorted((one, other) => one - other),
      );
    }
  });
}
