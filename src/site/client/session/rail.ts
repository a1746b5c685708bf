/** Marks in the list of turns which one is read. */
export function startRail(main: HTMLElement): void {
  const rail = document.getElementById('turns');
  if (!rail) return;
  const seen = new Set<Element>();
  const tell = () => {
    const turn = isAtEnd() ? lastRead(main) : topmost(seen);
    if (turn) mark(rail, turn.id);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      }
      tell();
    },
    { rootMargin: '-10% 0px -80% 0px' },
  );
  watch(main, observer);
  addEventListener('scrollend', tell);
  addEventListener('hashchange', tell);
  document.addEventListener('turns-changed', () => watch(main, observer));
  rail.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a') && rail.matches(':popover-open')) {
      rail.hidePopover();
    }
  });
}

/** Of those in the upper part of the window, the last one is read next. */
function topmost(seen: ReadonlySet<Element>): Element | undefined {
  const [first] = [...seen].sort(
    (a, b) => b.getBoundingClientRect().top - a.getBoundingClientRect().top,
  );
  return first;
}

function isAtEnd(): boolean {
  return innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
}

/** The page goes no further up: the one that the address leads to, if it can be seen, or else the last. */
function lastRead(main: HTMLElement): HTMLElement | undefined {
  const turns = turnsOf(main);
  const asked = turns.find(({ id }) => id === location.hash.slice(1));
  const top = asked?.getBoundingClientRect().top ?? -1;
  return top >= 0 && top < innerHeight ? asked : turns.at(-1);
}

function watch(main: HTMLElement, observer: IntersectionObserver): void {
  for (const turn of turnsOf(main)) observer.observe(turn);
}

/** Those of the session itself. */
export function turnsOf(main: HTMLElement): HTMLElement[] {
  return [...main.querySelectorAll<HTMLElement>('.talk > .turn')];
}

/** The id of the turn that is read. */
export function turnRead(): string | undefined {
  const link = document.querySelector<HTMLAnchorElement>('#turns [aria-current]');
  return link?.hash.slice(1);
}

function mark(rail: HTMLElement, id: string): void {
  const link = rail.querySelector<HTMLElement>(`a[href="#${CSS.escape(id)}"]`);
  if (!link || link.hasAttribute('aria-current')) return;
  rail.querySelector('[aria-current]')?.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'location');
  const { top, bottom } = link.getBoundingClientRect();
  const box = rail.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom) {
    rail.scrollTop += top - box.top - box.height / 2;
  }
}
