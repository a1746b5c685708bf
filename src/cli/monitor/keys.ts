import type { LiveRow } from '../../usage/live/live-row.ts';
import { chosenRows, rowKey, selectedAt, sorts, type View } from './view.ts';

/** A key as Node's readline tells it. */
export interface Key {
  /** `up`, `return`, `a`, …; undefined for signs that have no name. */
  name?: string | undefined;
  ctrl?: boolean | undefined;
  meta?: boolean | undefined;
  /** What it types. */
  text?: string | undefined;
}

export interface Pressed {
  view: View;
  /** What the key asks for beyond another view. */
  ask?: 'quit' | 'stop' | 'redraw' | 'look';
}

/** What a key does to the view. `room`: rows of the list, or lines of the page, that the screen has. */
export function press(view: View, key: Key, rows: readonly LiveRow[], room: number): Pressed {
  if (key.ctrl) return { view, ...controls.get(key.name ?? '') };
  if (view.isTyping) return { view: typed(view, key) };
  // `G` has the name `g`.
  const move = moves.get(key.text ?? '') ?? moves.get(key.name ?? '');
  if (move) return { view: moved(view, move(room), rows) };
  const act = acts.get(key.text ?? '') ?? acts.get(key.name ?? '');
  return act ? act(view, rows) : { view };
}

const controls = new Map<string, Pick<Pressed, 'ask'>>(
  Object.entries({
    c: { ask: 'quit' },
    d: { ask: 'quit' },
    z: { ask: 'stop' },
    l: { ask: 'redraw' },
  }),
);

type Act = (view: View, rows: readonly LiveRow[]) => Pressed;

const quit: Act = (view) =>
  view.page === 'list' ? { view, ask: 'quit' } : { view: { ...view, page: 'list', scroll: 0 } };

const acts = new Map<string, Act>(
  Object.entries({
    q: quit,
    escape: (view) => (view.page === 'list' ? { view: { ...view, filter: '' } } : quit(view, [])),
    backspace: (view) => (view.page === 'list' ? { view } : quit(view, [])),
    '?': (view) => ({ view: { ...view, page: view.page === 'help' ? 'list' : 'help', scroll: 0 } }),
    h: (view) => ({ view: { ...view, page: view.page === 'help' ? 'list' : 'help', scroll: 0 } }),
    '/': (view) => ({ view: { ...view, page: 'list', scroll: 0, isTyping: true } }),
    s: (view) => {
      const next = sorts[(sorts.indexOf(view.sort) + 1) % sorts.length] as View['sort'];
      return { view: { ...view, sort: next } };
    },
    a: (view) => ({ view: { ...view, all: !view.all }, ask: 'look' }),
    return: open,
    enter: open,
  }),
);

function open(view: View, rows: readonly LiveRow[]): Pressed {
  const chosen = chosenRows(rows, view);
  const row = chosen[selectedAt(chosen, view)];
  if (view.page !== 'list' || !row) return { view };
  const { session: _, ...rest } = view;
  return { view: { ...rest, page: 'session', scroll: 0, selected: rowKey(row) } };
}

/** By how many rows, of so many that there is room for. */
const moves = new Map<string, (room: number) => number>(
  Object.entries({
    up: () => -1,
    k: () => -1,
    down: () => 1,
    j: () => 1,
    pageup: (room) => -Math.max(1, room - 1),
    pagedown: (room) => Math.max(1, room - 1),
    space: (room) => Math.max(1, room - 1),
    home: () => Number.NEGATIVE_INFINITY,
    g: () => Number.NEGATIVE_INFINITY,
    end: () => Number.POSITIVE_INFINITY,
    G: () => Number.POSITIVE_INFINITY,
  }),
);

function moved(view: View, by: number, rows: readonly LiveRow[]): View {
  // How long a page is, only drawing it tells; it holds the scroll in its bounds.
  if (view.page !== 'list') return { ...view, scroll: Math.max(0, view.scroll + by) };
  const chosen = chosenRows(rows, view);
  const at = Math.min(Math.max(0, selectedAt(chosen, view) + by), chosen.length - 1);
  const row = chosen[at];
  return row ? { ...view, selected: rowKey(row) } : view;
}

/** The filter holds as it is typed; Enter keeps it, Esc drops it. */
function typed(view: View, { name, text = '', meta }: Key): View {
  if (name === 'return' || name === 'enter') return { ...view, isTyping: false };
  if (name === 'escape') return { ...view, isTyping: false, filter: '' };
  if (name === 'backspace') return { ...view, filter: [...view.filter].slice(0, -1).join('') };
  const isLetter = !meta && text !== '' && !/\p{Cc}/u.test(text);
  return isLetter ? { ...view, filter: view.filter + text } : view;
}
