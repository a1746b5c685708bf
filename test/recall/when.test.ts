import assert from 'node:assert/strict';
import test from 'node:test';
import { localTime } from '../../src/local-time.ts';
import { parseWhen } from '../../src/recall/when.ts';

process.env.TZ = 'Europe/Berlin';

const noon = Date.parse('2026-11-21T12:00:00+01:00');

/** `from to`, of several stretches one behind the other, by the clock and without what is zero. */
function shown(text: string, now = noon): string | undefined {
  return parseWhen(text, now)
    ?.stretches.flat()
    .map((time) => localTime(time).replace(/:00(?=[+-])/, ''))
    .join(' ');
}

const understood: [text: string, as: string][] = [
  ['11:02', '2026-11-21T11:02+01:00 2026-11-21T11:03+01:00'],
  ['12:00', '2026-11-21T12:00+01:00 2026-11-21T12:01+01:00'],
  ['12:01', '2026-11-20T12:01+01:00 2026-11-20T12:02+01:00'],
  ['9:05', '2026-11-21T09:05+01:00 2026-11-21T09:06+01:00'],
  ['11:02:30', '2026-11-21T11:02:30+01:00 2026-11-21T11:02:31+01:00'],
  ['9:00-10:30', '2026-11-21T09:00+01:00 2026-11-21T10:30+01:00'],
  ['9:00..10:30', '2026-11-21T09:00+01:00 2026-11-21T10:30+01:00'],
  ['11:30-12:30', '2026-11-21T11:30+01:00 2026-11-21T12:30+01:00'],
  ['14:00-15:30', '2026-11-20T14:00+01:00 2026-11-20T15:30+01:00'],
  ['23:00-1:00', '2026-11-20T23:00+01:00 2026-11-21T01:00+01:00'],
  ['yesterday', '2026-11-20T00:00+01:00 2026-11-21T00:00+01:00'],
  ['today', '2026-11-21T00:00+01:00 2026-11-22T00:00+01:00'],
  ['yesterday 14:02', '2026-11-20T14:02+01:00 2026-11-20T14:03+01:00'],
  ['yesterday 23:00-01:00', '2026-11-20T23:00+01:00 2026-11-21T01:00+01:00'],
  ['yesterday 23:00..today 01:00', '2026-11-20T23:00+01:00 2026-11-21T01:00+01:00'],
  ['2026-11-20', '2026-11-20T00:00+01:00 2026-11-21T00:00+01:00'],
  ['2026-11-18..2026-11-20', '2026-11-18T00:00+01:00 2026-11-21T00:00+01:00'],
  ['2026-11-20T14:00..2026-11-21T02:00', '2026-11-20T14:00+01:00 2026-11-21T02:00+01:00'],
  ['2026-11-20 14:00-15:00', '2026-11-20T14:00+01:00 2026-11-20T15:00+01:00'],
  ['2026-11-20T14:00', '2026-11-20T14:00+01:00 2026-11-20T14:01+01:00'],
  ['2026-11-20T14:00-05:00', '2026-11-20T20:00+01:00 2026-11-20T20:01+01:00'],
  ['2026-11-20T13:00Z..2026-11-20T14:00Z', '2026-11-20T14:00+01:00 2026-11-20T15:00+01:00'],
  ['2h', '2026-11-21T10:00+01:00 2026-11-21T12:00+01:00'],
  ['30min', '2026-11-21T11:30+01:00 2026-11-21T12:00+01:00'],
  ['7d', '2026-11-14T12:00+01:00 2026-11-21T12:00+01:00'],
];

for (const [text, as] of understood) {
  test(`at noon, ${text} is ${as}`, () => {
    assert.equal(shown(text), as);
  });
}

test('where the clock is put back, a time was twice, and a range holds both hours', () => {
  const after = Date.parse('2026-10-25T09:00:00+01:00');
  assert.equal(
    shown('2:30', after),
    '2026-10-25T02:30+02:00 2026-10-25T02:31+02:00 2026-10-25T02:30+01:00 2026-10-25T02:31+01:00',
  );
  assert.equal(shown('2:15-2:45', after), '2026-10-25T02:15+02:00 2026-10-25T02:45+01:00');
  assert.equal(shown('2026-10-25', after), '2026-10-25T00:00+02:00 2026-10-26T00:00+01:00');
  const between = Date.parse('2026-10-25T02:40:00+02:00');
  assert.equal(shown('2:30', between)?.split(' ')[0], '2026-10-25T02:30+02:00');
});

test('where the clock is put forward, a time that was not is the one that came in its place', () => {
  const after = Date.parse('2026-03-29T09:00:00+02:00');
  assert.equal(shown('2:30', after), '2026-03-29T03:30+02:00 2026-03-29T03:31+02:00');
  assert.equal(shown('1:30-3:30', after), '2026-03-29T01:30+01:00 2026-03-29T03:30+02:00');
});

test('just after midnight a time of the evening is of the day before', () => {
  const after = Date.parse('2026-11-21T00:05:00+01:00');
  assert.equal(shown('23:50', after)?.slice(0, 10), '2026-11-20');
  assert.equal(shown('0:04', after)?.slice(0, 10), '2026-11-21');
});

const none = [
  'login',
  '12',
  '88e9328b.12',
  '3:1',
  'v1.2',
  '14',
  'yesterday login',
  '2026',
  '14:00 login',
  '',
  '1..2..3',
];

for (const text of none) {
  test(`${JSON.stringify(text)} is no time`, () => {
    assert.equal(shown(text), undefined);
  });
}

const impossible = [
  '25:00',
  '12:60',
  '2026-02-30',
  '2026-13-01',
  '15:00..2020-01-01',
  '2026-11-21..2026-11-20',
];

for (const text of impossible) {
  test(`${text} cannot be, and is told so`, () => {
    assert.throws(() => shown(text), { name: 'UserError', exitCode: 2 });
  });
}
