import assert from 'node:assert/strict';
import test from 'node:test';
import { backoff, until } from '../../src/coordination/poll.ts';

/** A clock that only sleeping moves on. */
function virtual() {
  let now = 0;
  return {
    monotonic: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
}

test('pauses double between their bounds, and spread', () => {
  const bounds = { from: 500, to: 5_000 };
  const middle = Array.from({ length: 6 }, (_, i) => backoff(i, bounds, () => 0.5));
  assert.deepEqual(middle, [500, 1000, 2000, 4000, 5000, 5000]);
  assert.equal(
    backoff(0, bounds, () => 0),
    400,
  );
  assert.ok(backoff(2_000, bounds, () => 0.99) < 6_000);
});

test('it looks a last time at the deadline, and not after it', async () => {
  const c = virtual();
  const looks: number[] = [];
  const look = async () => void looks.push(c.monotonic());
  assert.equal(await until(c, look, { deadline: 1_000, pause: () => 300 }), undefined);
  assert.deepEqual(looks, [0, 300, 600, 900, 1000]);
});

test('with no time at all it looks once', async () => {
  const c = virtual();
  assert.equal(await until(c, async () => 'there', { deadline: 0, pause: () => 1 }), 'there');
  let looks = 0;
  const look = async () => {
    looks += 1;
  };
  await until(c, look, { deadline: 0, pause: () => 1 });
  assert.equal(looks, 1);
});

test('what comes is given at once, and a signal ends the waiting', async () => {
  const c = virtual();
  const found = await until(c, async () => (c.monotonic() >= 50 ? 'it' : undefined), {
    pause: () => 25,
  });
  assert.equal(found, 'it');
  const ended = new AbortController();
  const look = async () => void ended.abort();
  assert.equal(await until(c, look, { signal: ended.signal, pause: () => 1 }), undefined);
});
