import { nextTheme } from '../theme.ts';

/** `/` goes to the search, `j` and `k` to the next and the previous session or hit; `Enter` opens it, as any link. */
export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const query = document.querySelector<HTMLInputElement>('.find-tools [name="q"]');
    if (event.key === 'Escape' && event.target === query) return leave(query);
    if (isTyping(event.target)) return;
    if (event.key === '/') {
      event.preventDefault();
      query?.focus();
      query?.select();
    }
    if (event.key === 't') nextTheme();
    if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
  });
}

/** The first time it empties the field, as browsers do. */
function leave(query: HTMLInputElement | null): void {
  if (query?.value === '') query.blur();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null
  );
}

function walk(step: number): void {
  const links = [
    ...document.querySelectorAll<HTMLElement>(
      '#list:not([hidden]) .col-title > a, #found:not([hidden]) .found-turns a',
    ),
  ];
  const current = document.activeElement;
  const at = current instanceof HTMLElement ? links.indexOf(current) : -1;
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}
