import assert from 'node:assert/strict';
import test from 'node:test';
import { makeAxis, placeOf, ticksOf } from '../../../src/site/replay/axis.ts';
import { seeded } from '../../support/random.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 21, 9, 3);
const utc = () => 0;

test('moments keep their order on the axis, within it, whatever they are', () => {
  const random = seeded();
  for (let round = 0; round < 200; round += 1) {
    const moments = Array.from({ length: random.between(1, 40) }, () => {
      return start + random.between(0, random.chance(0.5) ? hour : 1000 * hour);
    });
    const axis = makeAxis(moments);
    const places = [...moments].sort((a, b) => a - b).map((at) => placeOf(axis, at));
    for (const [index, place] of places.entries()) {
      assert.ok(place > 0 && place < 1, `seed ${random.seed}: ${place}`);
      assert.ok(place >= (places[index - 1] ?? 0), `seed ${random.seed}: out of order`);
    }
    assert.equal(axis.stretches[0]?.start, 0);
    assert.ok(Math.abs((axis.stretches.at(-1)?.end ?? 0) - 1) < 1e-9);
  }
});

test('a night without anything is short, and what happened keeps its room', () => {
  const evening = [0, 5, 20, 40].map((minutes) => start + minutes * minute);
  const morning = evening.map((at) => at + 14 * hour);
  const axis = makeAxis([...evening, ...morning]);
  const quiet = axis.stretches.filter(({ isQuiet }) => isQuiet);
  assert.equal(quiet.length, 1);
  assert.ok((quiet[0]?.end ?? 1) - (quiet[0]?.start ?? 0) < 0.05);
  const [first, last] = [placeOf(axis, evening[0] as number), placeOf(axis, evening[3] as number)];
  assert.ok(last - first > 0.4, `${last - first}`);
});

test('ticks stand on round times of the clock that shows them, apart from each other', () => {
  const axis = makeAxis([start, start + 3 * hour].flatMap((at) => [at, at + 25 * minute]));
  for (const width of [300, 1000, 12_000]) {
    const ticks = ticksOf(axis, { width, apart: 90, offset: utc });
    assert.ok(ticks.length > 0, `${width} wide`);
    for (const [index, { at, place }] of ticks.entries()) {
      assert.equal(at % minute, 0);
      const before = ticks[index - 1];
      if (before) assert.ok((place - before.place) * width >= 90, `${width} wide`);
    }
  }
  const india = 5.5 * hour;
  const [tick] = ticksOf(axis, { width: 600, apart: 90, offset: () => india });
  assert.equal(((tick?.at ?? 1) + india) % (5 * minute), 0);
});

test('the date stands at the first tick of each day', () => {
  const axis = makeAxis(
    Array.from({ length: 7 }, (_, index) => Date.UTC(2026, 10, 21, 22) + index * 29 * minute),
  );
  const ticks = ticksOf(axis, { width: 1500, apart: 90, offset: utc });
  const days = ticks.filter(({ isNewDay }) => isNewDay).map(({ at }) => new Date(at).getUTCDate());
  assert.deepEqual(days, [21, 22]);
});
