import assert from 'node:assert/strict';
import test from 'node:test';
import { type Key, press } from '../../src/cli/monitor/keys.ts';
import {
  chosenRows,
  firstView,
  rowKey,
  selectedAt,
  type View,
} from '../../src/cli/monitor/view.ts';
import { liveRow } from '../support/live-row.ts';

const now = Date.now();
const rows = [
  liveRow({ session: 'a', project: 'shop', changedAt: now - 100_000, cost: 3 }),
  liveRow({
    session: 'b',
    project: 'api',
    changedAt: now,
    cost: 1,
    fill: { used: 199_000, window: 200_000, isEstimated: false },
  }),
  liveRow({ session: 'c', project: 'web', harness: 'codex', changedAt: now - 50_000, cost: 2 }),
];
const room = 10;

/** `down`, `/`, `a`, … as they are named or typed. */
function after(...keys: (string | Key)[]): View {
  let view = firstView(false);
  for (const key of keys) view = press(view, asKey(key), rows, room).view;
  return view;
}

function asKey(key: string | Key): Key {
  if (typeof key !== 'string') return key;
  return key.length === 1 ? { name: key.toLowerCase(), text: key } : { name: key, text: '' };
}

function selected(view: View): string | undefined {
  const chosen = chosenRows(rows, view);
  return chosen[selectedAt(chosen, view)]?.session;
}

const selections: [keys: string[], session: string][] = [
  [[], 'b'],
  [['down'], 'c'],
  [['j', 'j'], 'a'],
  [['j', 'j', 'j', 'j'], 'a'],
  [['j', 'j', 'k'], 'c'],
  [['up'], 'b'],
  [['G'], 'a'],
  [['G', 'g'], 'b'],
  [['pagedown'], 'a'],
];

for (const [keys, session] of selections) {
  test(`${keys.join(' ') || 'no key'} selects ${session}`, () => {
    assert.equal(selected(after(...keys)), session);
  });
}

test('s goes through the orders, and what is selected stays so', () => {
  const orders = Array.from({ length: 5 }, (_, times) => {
    const view = after('down', ...Array<string>(times).fill('s'));
    assert.equal(selected(view), 'c');
    return [view.sort, ...chosenRows(rows, view).map(({ session }) => session)].join(' ');
  });
  assert.deepEqual(orders, [
    'age b c a',
    'context b a c',
    'cost a c b',
    'project b a c',
    'age b c a',
  ]);
});

test('/ types a filter of words that all must match; Enter keeps it, Esc drops it', () => {
  const typing = after('/', 'c', 'o', 'd', 'e', 'x', ' ', 'q');
  assert.equal(typing.filter, 'codex q');
  assert.equal(typing.isTyping, true);
  assert.deepEqual(chosenRows(rows, typing), []);
  const kept = after('/', 'c', 'o', 'd', 'e', 'x', 'q', 'backspace', 'return');
  assert.equal(kept.isTyping, false);
  assert.equal(selected(kept), 'c');
  assert.equal(after('/', 'x', 'escape').filter, '');
  assert.equal(after('/', 'x', 'return', 'escape').filter, '');
});

test('Enter opens what is selected; Esc and q come back to the list, where q quits', () => {
  const open = after('down', 'return');
  assert.equal(open.page, 'session');
  assert.equal(open.selected, rowKey({ harness: 'codex', session: 'c' }));
  for (const key of ['escape', 'q', 'backspace']) {
    assert.equal(press(open, asKey(key), rows, room).view.page, 'list');
  }
  assert.equal(press(open, asKey('down'), rows, room).view.scroll, 1);
  assert.equal(press(after(), asKey('q'), rows, room).ask, 'quit');
});

test('Enter on an empty list opens nothing', () => {
  const view = after('/', 'z', 'z', 'z', 'return', 'return');
  assert.equal(view.page, 'list');
});

const asked: [key: Key, ask: string | undefined][] = [
  [{ name: 'c', ctrl: true }, 'quit'],
  [{ name: 'z', ctrl: true }, 'stop'],
  [{ name: 'l', ctrl: true }, 'redraw'],
  [{ name: 'a', text: 'a' }, 'look'],
  [{ name: 'x', text: 'x' }, undefined],
  [{ text: '€' }, undefined],
  [{ name: 'constructor', text: 'constructor' }, undefined],
];

for (const [key, ask] of asked) {
  test(`${JSON.stringify(key)} asks for ${ask ?? 'nothing'}`, () => {
    assert.equal(press(firstView(false), key, rows, room).ask, ask);
  });
}

test('Ctrl-C quits also while a filter is typed', () => {
  assert.equal(press(after('/', 'x'), { name: 'c', ctrl: true }, rows, room).ask, 'quit');
});

test('? and h show the help, and again the list', () => {
  for (const key of ['?', 'h']) {
    assert.equal(after(key).page, 'help');
    assert.equal(after(key, key).page, 'list');
  }
});
