import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { serviceClock } from '../../src/bucket/service-clock.ts';

test('before the first answer the time is not known, and what is no date tells nothing', () => {
  const clock = serviceClock(() => 5);
  assert.equal(clock.now(), undefined);
  for (const date of [undefined, '', 'yesterday']) clock.heard(date);
  assert.equal(clock.now(), undefined);
});

test('the time goes on by itself between answers', () => {
  let at = 1_000;
  const clock = serviceClock(() => at);
  clock.heard('Sat, 21 Nov 2026 10:00:00 GMT');
  at += 2_500;
  assert.equal(clock.now(), Date.UTC(2026, 10, 21, 10, 0, 2, 500));
});

test('whatever way answers take, the time is never ahead of the service, and never goes back', () => {
  const delays = fc.array(fc.record({ pause: fc.nat(3_000), way: fc.nat(5_000) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(delays, fc.nat(1e12), (answers, start) => {
      let service = start;
      let last = Number.NEGATIVE_INFINITY;
      const clock = serviceClock(() => service - start);
      for (const { pause, way } of answers) {
        service += pause;
        const date = new Date(Math.floor(service / 1000) * 1000).toUTCString();
        service += way;
        clock.heard(date);
        const now = clock.now() ?? Number.NaN;
        assert.ok(now <= service, `${now} > ${service}`);
        assert.ok(now >= last);
        assert.ok(service - now <= 1000 + way);
        last = now;
      }
    }),
  );
});
