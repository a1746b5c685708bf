import { type Axis, fromEdge, ticksOf } from '../../replay/axis.ts';
import { day, minute } from './local-times.ts';
import type { Stage } from './stage.ts';

export interface Zoom {
  keys: Record<string, () => void>;
  /** Scrolls so that the place, 0 to 1, is seen. */
  follow(place: number): void;
}

const mostZoom = 64;
/** Pixels. */
const apart = 90;
const narrow = 700;

export function startZoom({ root, axis, drawing, scroller }: Stage): Zoom {
  const buttons = root.querySelector<HTMLElement>('.zoom');
  // On a phone all of it in its width would be dots.
  let zoom = Math.max(1, Math.min(2.5, narrow / scroller.clientWidth));

  function show(next: number): void {
    const middle = scroller.scrollLeft + scroller.clientWidth / 2;
    const place = middle / drawing.clientWidth;
    zoom = Math.min(mostZoom, Math.max(1, next));
    drawing.setAttribute('width', `${zoom * 100}%`);
    scroller.scrollLeft = place * drawing.clientWidth - scroller.clientWidth / 2;
    drawWords();
  }

  function drawWords(): void {
    drawTicks(drawing, axis);
    hideCutLabels(drawing);
  }

  function follow(place: number): void {
    const at = place * drawing.clientWidth;
    const { scrollLeft, clientWidth } = scroller;
    const edge = Math.min(80, clientWidth / 4);
    if (at >= scrollLeft + edge && at <= scrollLeft + clientWidth - edge) return;
    scroller.scrollLeft = at - clientWidth / 2;
  }

  const acts = { in: () => show(zoom * 1.5), out: () => show(zoom / 1.5), fit: () => show(1) };
  if (buttons) buttons.hidden = false;
  buttons?.addEventListener('click', ({ target }) => {
    const name = (target as HTMLElement).closest<HTMLElement>('[data-zoom]')?.dataset.zoom;
    acts[name as keyof typeof acts]?.();
  });
  scroller.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      show(zoom * (event.deltaY < 0 ? 1.2 : 1 / 1.2));
    },
    { passive: false },
  );
  new ResizeObserver(drawWords).observe(scroller);
  drawing.setAttribute('width', `${zoom * 100}%`);
  drawWords();
  return { follow, keys: { '+': acts.in, '=': acts.in, '-': acts.out, 0: acts.fit } };
}

/** Pixels: where a label has less, not even the name of its harness fits. */
const leastLabel = 96;

/** The list of events, and the mark's own title, have what is not shown. */
function hideCutLabels(drawing: SVGSVGElement): void {
  for (const label of drawing.querySelectorAll('.session > svg')) {
    const share = Number.parseFloat(label.getAttribute('width') ?? '') / 100;
    const isCut = share * drawing.clientWidth < leastLabel;
    label.setAttribute('visibility', isCut ? 'hidden' : 'visible');
  }
}

const svg = 'http://www.w3.org/2000/svg';

function drawTicks(drawing: SVGSVGElement, axis: Axis): void {
  const offset = (at: number) => -new Date(at).getTimezoneOffset() * 60_000;
  const ticks = ticksOf(axis, { width: drawing.clientWidth, apart, offset });
  const drawn = ticks.map(({ at, place, isNewDay }) => {
    const tick = document.createElementNS(svg, 'svg');
    tick.setAttribute('x', `${place * 100}%`);
    tick.setAttribute('overflow', 'visible');
    const line = document.createElementNS(svg, 'path');
    line.setAttribute('d', 'M0 20v8');
    const text = document.createElementNS(svg, 'text');
    text.setAttribute('y', '15');
    if (place * drawing.clientWidth < fromEdge) {
      tick.setAttribute('class', 'at-edge');
      text.setAttribute('x', '4');
    }
    text.textContent = isNewDay ? `${day.format(at)} ${minute.format(at)}` : minute.format(at);
    tick.append(line, text);
    return tick;
  });
  drawing.querySelector('.ticks')?.replaceChildren(...drawn);
}
