/** Pixels from the end within which a reader follows what comes. */
const nearEnd = 120;

/**
 * Remembers where the reader is; what it gives goes back there, and tells whether they were at the end and have been
 * taken along.
 */
export function keepPlace(main: HTMLElement): () => boolean {
  const page = document.documentElement;
  const isAtEnd =
    page.scrollHeight > innerHeight && scrollY + innerHeight >= page.scrollHeight - nearEnd;
  const top = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  // Something in view that stays: a turn, or a part of it.
  const candidates = [...main.querySelectorAll('.turn, .turn > *')];
  const seen =
    candidates.find((each) => each.getBoundingClientRect().top >= top) ?? candidates.at(-1);
  const id = seen?.closest('.turn')?.id ?? '';
  const child =
    seen && !seen.matches('.turn') ? [...(seen.parentElement?.children ?? [])].indexOf(seen) : -1;
  const before = seen?.getBoundingClientRect().top ?? 0;
  return () => {
    if (isAtEnd) {
      toEnd(frames);
      return true;
    }
    const turn = document.getElementById(id);
    const now = child === -1 ? turn : turn?.children[child];
    // At the very top nothing has gone by yet: what is there is what is read.
    if (now && scrollY > 0) {
      scrollBy({ top: now.getBoundingClientRect().top - before, behavior: 'instant' });
    }
    return false;
  };
}

/** In which what comes into view takes its true height. */
const frames = 8;

function toEnd(left: number): void {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  if (left > 0) requestAnimationFrame(() => toEnd(left - 1));
}
