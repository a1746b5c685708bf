import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { startFleet, WorkerDied } from '../support/fleet.ts';

const script = join(import.meta.dirname, 'fleet-member.ts');
interface Answer {
  pid: number;
  preparedAt: number;
  wentAt: number;
}

test('all workers go when the last one is ready, round after round in the same processes', async (t) => {
  const fleet = await startFleet<object, Answer>(script, 4);
  t.after(() => fleet.stop());
  const rounds = [await fleet.round(() => ({})), await fleet.round(() => ({}))];
  for (const answers of rounds) {
    const ready = Math.max(...answers.map(({ preparedAt }) => preparedAt));
    for (const { wentAt } of answers) assert.ok(wentAt >= ready);
  }
  const [one, other] = rounds.map((answers) => answers.map(({ pid }) => pid));
  assert.deepEqual(one, other);
  assert.equal(new Set(one).size, 4);
});

test('a worker that fails says why, and serves on', async (t) => {
  const fleet = await startFleet<object, Answer>(script, 2);
  t.after(() => fleet.stop());
  for (const fail of ['prepare', 'go']) {
    await assert.rejects(
      fleet.round((worker) => (worker === 1 ? { fail } : {})),
      /worker 1: Error: not/,
    );
  }
  assert.equal((await fleet.round(() => ({}))).length, 2);
});

test('a worker that is killed is told of, and can be replaced', async (t) => {
  const fleet = await startFleet<object, Answer>(script, 1);
  t.after(() => fleet.stop());
  const { pid } = await fleet.ask(0, {});
  const asked = fleet.ask(0, { hang: true });
  await fleet.kill(0);
  await assert.rejects(asked, WorkerDied);
  await fleet.replace(0);
  assert.notEqual((await fleet.ask(0, {})).pid, pid);
});
