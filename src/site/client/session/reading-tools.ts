import { foldAll } from './folds.ts';

const kinds = { said: 'Said', tools: 'Tools', thinking: 'Thinking', context: 'Context' } as const;

type Kind = keyof typeof kinds;

/** Above the conversation: what of it is shown, and whether its folds are open. */
export function startReadingTools(main: HTMLElement): void {
  const place = main.querySelector<HTMLElement>('.reading-tools');
  if (!place) return;
  place.append(foldButton(main));
  for (const kind of Object.keys(kinds) as Kind[]) {
    const count = Number(place.dataset[kind] ?? 0);
    if (count > 0) place.append(kindButton(main, kind, count));
  }
}

function foldButton(main: HTMLElement): HTMLElement {
  const button = buttonOf('Open all');
  button.className = 'fold-all';
  button.addEventListener('click', () => toggleFolds(main));
  return button;
}

export function toggleFolds(main: HTMLElement): void {
  const button = main.querySelector<HTMLElement>('.fold-all');
  const isOpen = button?.textContent === 'Open all';
  foldAll(main, isOpen);
  if (button) button.textContent = isOpen ? 'Close all' : 'Open all';
}

function kindButton(main: HTMLElement, kind: Kind, count: number): HTMLElement {
  const button = buttonOf(`${kinds[kind]} ${count.toLocaleString('en')}`);
  button.dataset.kind = kind;
  button.setAttribute('aria-pressed', 'true');
  button.addEventListener('click', () => {
    const hidden = hiddenOf(main);
    if (!hidden.delete(kind)) hidden.add(kind);
    hide(main, hidden);
  });
  return button;
}

/** So that a place that is to be seen can be. */
export function showAll(main: HTMLElement): void {
  hide(main, new Set());
}

function hiddenOf(main: HTMLElement): Set<string> {
  return new Set(main.dataset.hide?.split(' ').filter(Boolean));
}

function hide(main: HTMLElement, hidden: ReadonlySet<string>): void {
  main.dataset.hide = [...hidden].join(' ');
  for (const button of main.querySelectorAll<HTMLElement>('[data-kind]')) {
    button.setAttribute('aria-pressed', String(!hidden.has(button.dataset.kind ?? '')));
  }
}

function buttonOf(text: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  return button;
}
