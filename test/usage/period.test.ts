import assert from 'node:assert/strict';
import test from 'node:test';
import { calendar, monthAfter, weekOf } from '../../src/usage/calendar.ts';
import { boundsOf, daysOf } from '../../src/usage/period.ts';

const today = '2026-11-21';

test('days, months and stretches are named by both options', () => {
  const named: [given: { since?: string; until?: string }, since?: string, until?: string][] = [
    [{}],
    [{ since: '7d' }, '2026-11-15'],
    [{ since: '1d' }, '2026-11-21'],
    [{ since: '2w' }, '2026-11-08'],
    [{ until: '7d' }, undefined, '2026-11-15'],
    [{ since: 'yesterday', until: 'today' }, '2026-11-20', '2026-11-22'],
    [{ since: '2026-02-28', until: '2026-02-28' }, '2026-02-28', '2026-03-01'],
    [{ since: '2026-12', until: '2026-12' }, '2026-12-01', '2027-01-01'],
  ];
  for (const [given, since, until] of named) {
    const expected = { ...(since && { since }), ...(until && { until }) };
    assert.deepEqual(daysOf(given, today), expected, JSON.stringify(given));
  }
});

test('what is no day is said, and an end before the beginning', () => {
  for (const since of [
    '',
    'soon',
    '2026-02-30',
    '2026-13',
    '12h',
    '20260131',
    '2026-1-1',
    '9999-12-31',
  ]) {
    assert.throws(() => daysOf({ since }, today), /--since does not understand/, since);
  }
  assert.throws(
    () => daysOf({ since: '2026-11-03', until: '2026-11-01' }, today),
    /--until is before/,
  );
});

test('a day is by the clock of the machine, also where clocks are put forward and back', () => {
  const before = process.env.TZ;
  try {
    for (const zone of [
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Chatham',
      'Europe/Berlin',
      'UTC',
    ]) {
      process.env.TZ = zone;
      const { dayOf, startOf } = calendar();
      for (const day of ['2026-03-08', '2026-03-29', '2026-11-01', '2026-10-25', '2026-06-15']) {
        const from = startOf(day);
        assert.equal(dayOf(from), day, `${zone} ${day}`);
        assert.notEqual(dayOf(from - 1), day, `${zone} ${day}`);
        const { until = 0 } = boundsOf(daysOf({ until: day }, today), calendar());
        assert.equal(dayOf(until - 1), day, `${zone} ${day}`);
        assert.notEqual(dayOf(until), day, `${zone} ${day}`);
      }
    }
    const { dayOf, startOf } = calendar({ utc: true });
    assert.equal(dayOf(Date.parse('2026-11-20T23:59:59Z')), '2026-11-20');
    assert.equal(startOf('2026-11-20'), Date.parse('2026-11-20T00:00:00Z'));
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test('a week begins with its Monday, a month with its first', () => {
  assert.equal(weekOf('2026-11-16'), '2026-11-16');
  assert.equal(weekOf('2026-11-22'), '2026-11-16');
  assert.equal(weekOf('2027-01-01'), '2026-12-28');
  assert.equal(monthAfter('2026-12'), '2027-01-01');
});
