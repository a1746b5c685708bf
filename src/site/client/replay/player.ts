import { placeOf } from '../../replay/axis.ts';
import { moment } from './local-times.ts';
import type { Stage } from './stage.ts';
import type { Zoom } from './zoom.ts';

/** ms at the usual speed: between two events at least and at most, and from one end of the axis to the other. */
const shortestWait = 250;
const longestWait = 1_800;
const wholeTime = 90_000;

export function startPlayer(stage: Stage, zoom: Zoom): { keys: Record<string, () => void> } {
  const { root, axis, drawing, events } = stage;
  const player = root.querySelector<HTMLElement>('.player');
  const play = player?.querySelector<HTMLButtonElement>('[data-play]');
  const speed = player?.querySelector<HTMLSelectElement>('[data-speed]');
  const range = player?.querySelector<HTMLInputElement>('input[type="range"]');
  const now = player?.querySelector<HTMLElement>('.now');
  const head = drawing.querySelector('.head');
  if (!player || !play || !speed || !range || !now || !head) return { keys: {} };
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
  let current = -1;
  let playing: { stop(): void } | undefined;
  player.hidden = false;
  tellStart();

  function tellStart(): void {
    const moments = events.length === 1 ? 'event' : 'events';
    if (now) now.textContent = `${events.length} ${moments}, from the first on.`;
  }

  function show(index: number): void {
    const event = events[index];
    if (!event || !range || !now) return;
    for (const old of [events[current]?.row, events[current]?.mark])
      old?.classList.remove('current');
    current = index;
    for (const each of [event.row, event.mark]) each?.classList.add('current');
    range.value = String(index + 1);
    const parts = [...event.row.children].map((part) => part.cloneNode(true) as HTMLElement);
    const text = parts.at(-1);
    const inline = document.createElement('span');
    inline.append(...(text?.childNodes ?? []));
    const time = document.createElement('span');
    time.className = 'when';
    time.textContent = moment.format(event.at);
    const number = document.createElement('span');
    number.className = 'by';
    number.textContent = `${index + 1} of ${events.length}`;
    const kind = parts[1] as HTMLElement;
    kind.classList.add(...[...event.row.classList].filter((name) => name.startsWith('k-')));
    now.replaceChildren(number, time, kind, inline);
    range.setAttribute('aria-valuetext', now.textContent ?? '');
    moveHead(placeOf(axis, event.at));
  }

  function moveHead(place: number): void {
    head?.removeAttribute('hidden');
    const line = head?.querySelector('line');
    const ahead = head?.querySelector('.ahead');
    for (const name of ['x1', 'x2']) line?.setAttribute(name, `${place * 100}%`);
    ahead?.setAttribute('x', `${place * 100}%`);
    ahead?.setAttribute('width', `${(1 - place) * 100}%`);
    zoom.follow(place);
  }

  /** The next one that its kind is shown of. */
  function neighbour(from: number, by: 1 | -1): number | undefined {
    for (let index = from + by; index >= 0 && index < events.length; index += by) {
      if (events[index]?.row.checkVisibility()) return index;
    }
    return undefined;
  }

  function go(index: number | undefined): void {
    if (index === undefined) return;
    show(index);
    const { row } = events[index] as Stage['events'][number];
    history.replaceState(null, '', `#${row.id}`);
    const isDrawingSeen = drawing.getBoundingClientRect().bottom > 100;
    if (!isDrawingSeen) row.scrollIntoView({ block: 'nearest' });
  }

  function stop(): void {
    playing?.stop();
    playing = undefined;
    if (!play) return;
    play.textContent = 'Play';
    play.setAttribute('aria-pressed', 'false');
    now?.setAttribute('aria-live', 'polite');
  }

  function start(): void {
    if (!play || !speed) return;
    play.textContent = 'Pause';
    play.setAttribute('aria-pressed', 'true');
    // Read out, a hundred events would go on long after the last one was shown.
    now?.setAttribute('aria-live', 'off');
    if (neighbour(current, 1) === undefined) current = -1;
    toNext();
  }

  function toNext(): void {
    const next = neighbour(current, 1);
    if (next === undefined) {
      stop();
      return;
    }
    const to = placeOf(axis, events[next]?.at ?? 0);
    const from = current === -1 ? to : placeOf(axis, events[current]?.at ?? 0);
    const wait = Math.min(longestWait, Math.max(shortestWait, (to - from) * wholeTime));
    playing = travel(from, to, current === -1 ? 0 : wait / Number(speed?.value ?? 1), () => {
      show(next);
      toNext();
    });
  }

  function travel(from: number, to: number, ms: number, arrive: () => void): { stop(): void } {
    const timer = setTimeout(arrive, ms);
    const began = performance.now();
    let frame = 0;
    const move = () => {
      moveHead(from + (to - from) * Math.min(1, (performance.now() - began) / Math.max(1, ms)));
      frame = requestAnimationFrame(move);
    };
    if (!isCalm.matches && ms > 0) frame = requestAnimationFrame(move);
    return {
      stop() {
        clearTimeout(timer);
        cancelAnimationFrame(frame);
      },
    };
  }

  const toggle = () => (playing ? stop() : start());
  const step = (by: 1 | -1) => {
    stop();
    go(neighbour(current, by));
  };
  play.addEventListener('click', toggle);
  for (const button of player.querySelectorAll<HTMLElement>('[data-step]')) {
    button.addEventListener('click', () => step(button.dataset.step === '1' ? 1 : -1));
  }
  range.addEventListener('input', () => {
    stop();
    show(Number(range.value) - 1);
  });
  // The drawing stays where it is.
  drawing.addEventListener('click', (event) => {
    const mark = (event.target as Element).closest('a[href]');
    const index = events.findIndex(({ row }) => mark?.getAttribute('href') === `#${row.id}`);
    if (index === -1 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    stop();
    go(index);
  });
  const toHash = () => {
    const index = events.findIndex(({ row }) => `#${row.id}` === location.hash);
    if (index === -1) return;
    stop();
    show(index);
  };
  addEventListener('hashchange', toHash);
  toHash();
  return {
    keys: {
      ' ': toggle,
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      j: () => step(1),
      k: () => step(-1),
    },
  };
}
