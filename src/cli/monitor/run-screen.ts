import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../../usage/live/open-live.ts';
import { interruptible } from '../interrupt.ts';
import { frame, layout } from './frame.ts';
import { type Key, press } from './keys.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { firstView, rowKey } from './view.ts';

/** ms between two looks where nothing tells that something moved, and within which several moves are one. */
export const lookEvery = 900;
export const settles = 40;
/** ms after which it is drawn again for the ages alone. */
const redrawEvery = 10_000;
/** ms that one look may count before what is counted so far is shown. */
const countsFor = 300;

/** Shows the live sessions on the whole screen, until the user quits. */
export function runScreen(live: Live, all: boolean): Promise<void> {
  return interruptible(async (interrupted) => {
    const ending = new AbortController();
    const signal = AbortSignal.any([interrupted, ending.signal]);
    let view = firstView(all);
    let drawnAt = 0;
    let loadedFor = '';
    const terminal: Terminal = openTerminal({ onKey, onRedraw: draw, onEnd: quit });
    try {
      draw();
      while (!signal.aborted) {
        const hasChanged = await live.look(view.all, { countsFor, signal });
        await loadPage();
        const isFirst = !view.hasLooked;
        view = { ...view, hasLooked: true };
        if (isFirst || hasChanged || Date.now() - drawnAt >= redrawEvery) draw();
        await live.next(lookEvery, signal);
        if (!signal.aborted) await sleep(settles);
      }
    } finally {
      terminal.close();
    }

    function draw(): void {
      const drawn = frame(view, live.rows(), terminal.size());
      view = drawn.view;
      terminal.draw(drawn.lines);
      drawnAt = Date.now();
    }

    function quit(): void {
      ending.abort();
    }

    function onKey(key: Key): void {
      const { room } = layout(terminal.size());
      const pressed = press(view, key, live.rows(), room);
      const isOpening = pressed.view.page === 'session' && view.page !== 'session';
      view = pressed.view;
      if (pressed.ask === 'redraw') terminal.forget();
      if (pressed.ask === 'quit') quit();
      else if (pressed.ask === 'stop') terminal.stop();
      else draw();
      if (pressed.ask === 'look' || isOpening) live.wake();
    }

    /** Read anew when the session has changed. */
    async function loadPage(): Promise<void> {
      if (view.page !== 'session') return;
      const row = live.rows().find((each) => rowKey(each) === view.selected);
      const wanted = `${view.selected} ${row?.changedAt}`;
      if (!row || (wanted === loadedFor && view.session?.key === view.selected)) return;
      loadedFor = wanted;
      const key = rowKey(row);
      const detail = await live.detail(row).catch((error: Error) => ({
        turns: [{ at: undefined, line: `It cannot be read now: ${error.message}` }],
        files: [],
        amounts: new Map(),
      }));
      if (detail) view = { ...view, session: { key, ...detail } };
      draw();
    }
  });
}
