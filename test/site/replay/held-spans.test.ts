import assert from 'node:assert/strict';
import test from 'node:test';
import type { Key } from '../../../src/bucket/bucket.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { heldSpans } from '../../../src/site/replay/held-spans.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 21, 9);

type Told = [minutes: number, event: string, agent: string, generation: number];

function spansOf(events: Told[], more: object = {}, now = start + 300 * minute) {
  const history = events.map(([minutes, event, agent, generation]) => {
    return { at: new Date(start + minutes * minute).toISOString(), event, agent, generation };
  });
  const fields = { agent: 'ada', state: 'held', lease: '0'.repeat(32), history, ...more };
  const modified = start + (events.at(-1)?.[0] ?? 0) * minute;
  const stored = { fields, value: parseClaim(fields), etag: 'e', modified, key: 'k' as Key };
  return heldSpans(stored, 'build', now).map(({ agent, from, to, end, next }) => {
    const span = [agent, (from - start) / minute, (to - start) / minute, end];
    return next === undefined ? span : [...span, next];
  });
}

test('each time that a step is taken is a span, which ends with what came next', () => {
  const spans = spansOf(
    [
      [0, 'claimed', 'ada', 1],
      [10, 'released', 'ada', 1],
      [12, 'claimed', 'bela', 2],
      [50, 'stolen', 'chen', 3],
      [60, 'blocked', 'chen', 3],
      [70, 'claimed', 'ada', 4],
      [90, 'claimed', 'bela', 5],
      [95, 'forced', 'ada', 5],
      [95, 'complete', 'ada', 5],
    ],
    { state: 'complete' },
  );
  assert.deepEqual(spans, [
    ['ada', 0, 10, 'released'],
    ['bela', 12, 50, 'taken over'],
    ['chen', 50, 60, 'blocked'],
    ['ada', 70, 90, 'expired'],
    ['bela', 90, 95, 'forced'],
  ]);
});

test('the last claim runs out when its time is over, and is held until then', () => {
  const taken: Told[] = [[0, 'claimed', 'ada', 1]];
  const more = { ttl_ms: 30 * minute };
  assert.deepEqual(spansOf(taken, more), [['ada', 0, 30, 'expired']]);
  assert.deepEqual(spansOf(taken, more, start + 20 * minute), [['ada', 0, 20, 'held']]);
});

test('a handoff of the same generation tells who goes on', () => {
  const handoff = { next_agent: 'bela', state: 'complete', generation: 1 };
  const events: Told[] = [
    [0, 'claimed', 'ada', 1],
    [9, 'complete', 'ada', 1],
  ];
  assert.deepEqual(spansOf(events, { handoff }), [['ada', 0, 9, 'complete', 'bela']]);
  const other = { handoff: { ...handoff, generation: 2 } };
  assert.deepEqual(spansOf(events, other), [['ada', 0, 9, 'complete']]);
});

test('a claim of the Python client is held from its one event on', () => {
  const fields = { agent: 'snake', claimed_at: new Date(start).toISOString() };
  const stored = {
    ...{ fields, value: parseClaim(fields), etag: 'e', key: 'k' as Key },
    modified: start + minute,
  };
  const [span] = heldSpans(stored, 'build', start + 5 * minute);
  assert.deepEqual([span?.agent, span?.from, span?.end], ['snake', start, 'held']);
});
