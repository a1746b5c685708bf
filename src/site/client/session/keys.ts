import { nextTheme } from '../theme.ts';
import { turnRead, turnsOf } from './rail.ts';
import { toggleFolds } from './reading-tools.ts';

/** What keys do, as the help tells it. */
export const keys: Readonly<Record<string, string>> = {
  j: 'Next turn',
  k: 'Previous turn',
  o: 'Open or close all folds',
  '/': 'Find in this page',
  t: 'Light, dark or as the system',
  '?': 'This help',
};

export function startKeys(
  main: HTMLElement,
  { find, help }: { find: () => void; help: () => void },
): void {
  const acts: Readonly<Record<string, () => void>> = {
    j: () => step(main, 1),
    k: () => step(main, -1),
    o: () => toggleFolds(main),
    '/': find,
    t: nextTheme,
    '?': help,
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}

function step(main: HTMLElement, by: 1 | -1): void {
  const turns = turnsOf(main);
  const read = turns.findIndex(({ id }) => id === turnRead());
  const focused = turns.findIndex(
    (turn) => turn.querySelector(':scope > header .anchor') === document.activeElement,
  );
  const from = focused === -1 ? read : focused;
  const turn = turns[Math.min(turns.length - 1, Math.max(0, from + by))];
  turn?.querySelector<HTMLElement>('.anchor')?.focus({ preventScroll: true });
  turn?.scrollIntoView();
}
