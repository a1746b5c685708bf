import type { Axis } from '../../replay/axis.ts';
import { tellLocalTimes } from './local-times.ts';
import { startPlayer } from './player.ts';
import { startZoom } from './zoom.ts';

/** The player of a replay: from event to event, by time or by hand; the list says what the drawing shows. */
export function startReplay(): void {
  const root = document.querySelector<HTMLElement>('[data-replay]');
  const drawing = root?.querySelector<SVGSVGElement>('.lanes');
  const scroller = root?.querySelector<HTMLElement>('.scroller');
  if (!root || !drawing || !scroller) return;
  tellLocalTimes();
  const marks = new Map(
    [...drawing.querySelectorAll('a')].map((mark) => [mark.getAttribute('href'), mark]),
  );
  const events = [...document.querySelectorAll<HTMLElement>('.event')].map((row) => ({
    at: Date.parse(row.querySelector('time')?.dateTime ?? ''),
    row,
    mark: marks.get(`#${row.id}`),
  }));
  const stage = { root, drawing, scroller, events, axis: axisOf(root.dataset.replay ?? '[]') };
  const zoom = startZoom(stage);
  const player = startPlayer(stage, zoom);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const act = { ...player.keys, ...zoom.keys }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function axisOf(text: string): Axis {
  const stretches = JSON.parse(text) as [number, number, number, number, number][];
  return {
    stretches: stretches.map(([from, to, start, end, isQuiet]) => {
      return { from, to, start, end, isQuiet: isQuiet === 1 };
    }),
  };
}

/** Fields and buttons have a use of their own for these keys. */
function isTyping({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, [contenteditable], dialog')) return true;
  return key === ' ' && target.closest('button, a, summary') !== null;
}
