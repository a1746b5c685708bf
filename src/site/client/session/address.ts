import { openAround } from './folds.ts';
import { showAll } from './reading-tools.ts';

/** A link into the page opens what it leads to, and a turn's own link is copied when it is used. */
export function startAddress(main: HTMLElement): void {
  goToAddress(main);
  addEventListener('hashchange', () => goToAddress(main));
  main.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('.anchor') : null;
    if (link) copy(link);
  });
}

function goToAddress(main: HTMLElement): void {
  const target = targetOf(location.hash);
  if (!target || !main.contains(target)) return;
  if (target.matches('details')) (target as HTMLDetailsElement).open = true;
  openAround(target);
  showAll(main);
  target.scrollIntoView();
}

function targetOf(hash: string): HTMLElement | null {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    // No address that a page of this kind has.
    return null;
  }
}

async function copy(link: HTMLAnchorElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    // Not allowed here: the link stands in the address bar all the same.
    return;
  }
  const told = document.createElement('span');
  told.className = 'told';
  told.setAttribute('role', 'status');
  told.textContent = 'Link copied';
  link.after(told);
  setTimeout(() => told.remove(), 1500);
}
