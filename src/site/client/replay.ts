import { type Axis, fromEdge, placeOf, ticksOf } from '../replay/axis.ts';

/** The player of a replay: from event to event, by time or by hand; the list says what the drawing shows. */

interface Stage {
  root: HTMLElement;
  axis: Axis;
  drawing: SVGSVGElement;
  scroller: HTMLElement;
  events: { at: number; row: HTMLElement; mark: Element | undefined }[];
}

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

const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** By the reader's clock; of the events, the date where it changes. */
function tellLocalTimes(): void {
  let before = '';
  for (const time of document.querySelectorAll<HTMLTimeElement>('.replay time')) {
    const at = new Date(time.dateTime);
    time.title = exact.format(at);
    if (time.dataset.as !== 'clock') {
      time.textContent = moment.format(at);
      continue;
    }
    const own = day.format(at);
    time.textContent = own === before ? second.format(at) : `${own}, ${second.format(at)}`;
    before = own;
  }
}

interface Zoom {
  keys: Record<string, () => void>;
  /** Scrolls so that the place, 0 to 1, is seen. */
  follow(place: number): void;
}

const mostZoom = 64;
/** Pixels. */
const apart = 90;
const narrow = 700;

function startZoom({ root, axis, drawing, scroller }: Stage): Zoom {
  const buttons = root.querySelector<HTMLElement>('.zoom');
  // On a phone all of it in its width would be dots.
  let zoom = Math.max(1, Math.min(2.5, narrow / scroller.clientWidth));

  function show(next: number): void {
    const middle = scroller.scrollLeft + scroller.clientWidth / 2;
    const place = middle / drawing.clientWidth;
    zoom = Math.min(mostZoom, Math.max(1, next));
    drawing.setAttribute('width', `${zoom * 100}%`);
    scroller.scrollLeft = place * drawing.clientWidth - scroller.clientWidth / 2;
    drawTicks(drawing, axis);
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
  new ResizeObserver(() => drawTicks(drawing, axis)).observe(scroller);
  drawing.setAttribute('width', `${zoom * 100}%`);
  drawTicks(drawing, axis);
  return { follow, keys: { '+': acts.in, '=': acts.in, '-': acts.out, 0: acts.fit } };
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

/** ms at the usual speed: between two events at least and at most, and from one end of the axis to the other. */
const shortestWait = 250;
const longestWait = 1_800;
const wholeTime = 90_000;

function startPlayer(stage: Stage, zoom: Zoom): { keys: Record<string, () => void> } {
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
