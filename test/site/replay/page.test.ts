import assert from 'node:assert/strict';
import test from 'node:test';
import { siteAssets } from '../../../src/site/assets.ts';
import { activeContent } from '../../../src/site/check/active-content.ts';
import { htmlText } from '../../../src/site/check/html-text.ts';
import { lanesOf } from '../../../src/site/replay/lanes.ts';
import { replayPage } from '../../../src/site/replay/page.ts';
import type { Replay } from '../../../src/site/replay/replay.ts';
import { gatherAfternoon } from './afternoon.ts';

test('an afternoon of four agents is four lanes with all that they did', async (t) => {
  const replay = await gatherAfternoon(t);
  const counts = Map.groupBy(replay.events, ({ kind }) => kind);
  assert.deepEqual([...counts].map(([kind, { length }]) => [kind, length]).sort(), [
    ['claim', 20],
    ['done', 7],
    ['handoff', 4],
    ['mail', 30],
    ['memory', 5],
    ['turn', 20],
  ]);
  assert.equal(replay.sessions.length, 5);
  assert.deepEqual(
    lanesOf(replay).map(({ agent, sessions, held }) => [agent, sessions.length, held.length]),
    [
      ['ada', 1, 1],
      ['bela', 1, 1],
      ['chen', 1, 2],
      ['dora', 1, 2],
    ],
  );
  const page = replayPage(replay);
  assert.equal(page.match(/<li class="event/g)?.length, replay.events.length);
  for (const { step } of replay.held) assert.ok(page.includes(step), step);
  assert.match(page, /ありがとう/);
});

test('the same events make the same bytes; what is outside of the span is not in them', async (t) => {
  const replay = await gatherAfternoon(t);
  assert.equal(replayPage(replay), replayPage(structuredClone(replay)));
  const until = Date.now() - 2.5 * 3_600_000;
  const half = await gatherAfternoon(t, { until });
  assert.ok(half.events.length > 20 && half.events.length < replay.events.length);
  for (const { at } of half.events) assert.ok(at <= until);
  for (const { from } of [...half.sessions, ...half.held]) assert.ok(from <= until);
  const late = await gatherAfternoon(t, { since: until });
  assert.ok(late.events.every(({ at }) => at >= until) && late.events.length > 20);
  assert.ok(late.held.every(({ to }) => to >= until));
});

const hostile =
  '</text><script>alert(1)</script><a href="javascript:x" onclick="x">\u202e\u001b[31m\ud800';

function hostileReplay(): Replay {
  const at = Date.UTC(2026, 10, 21, 9);
  return {
    ...{ project: hostile, since: 0, asOf: at + 9000 },
    sessions: [
      {
        ...{ id: 's', agent: hostile, harness: hostile, title: hostile, model: hostile },
        ...{ from: at, to: at + 1000, subagents: [{ from: at, to: at + 500 }] },
      },
    ],
    held: [
      {
        ...{ step: hostile, agent: hostile, generation: 1, from: at, to: at + 1 },
        ...{ end: 'complete', next: hostile },
      },
    ],
    events: [
      { at, kind: 'turn', agent: hostile, session: 's', harness: hostile, text: hostile },
      { at, kind: 'claim', agent: hostile, step: hostile, text: hostile },
      { at: at + 1, kind: 'handoff', agent: hostile, to: hostile, step: hostile, text: hostile },
      { at: at + 2, kind: 'mail', agent: hostile, to: 'everyone', text: hostile },
      { at: at + 3, kind: 'memory', agent: hostile, name: hostile, text: hostile },
    ],
  };
}

test('names and texts from outside stay text', () => {
  const page = replayPage(hostileReplay());
  const body = page.slice(page.indexOf('<body'));
  assert.deepEqual(activeContent(htmlText(page).tags, siteAssets()), []);
  for (const { name, attributes } of htmlText(body).tags) {
    assert.notEqual(name, 'script');
    assert.equal(attributes.has('style'), false);
    assert.match(attributes.get('href') ?? '#', /^#/);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that they are not there is what is tested
  assert.doesNotMatch(body, /[\u0000-\u0008\u000e-\u001f\u202e]/);
  assert.ok(page.isWellFormed());
});

test('a project where one thing happened, or nothing, has a page too', () => {
  const { sessions, held, events, ...rest } = hostileReplay();
  for (const few of [
    { sessions: [], held: [], events: [] },
    { sessions: [], held: [], events: events.slice(3, 4) },
    { sessions, held: [], events: [] },
    { sessions: [], held, events: [] },
  ]) {
    assert.match(replayPage({ ...rest, ...few }), /<\/html>/);
  }
});
