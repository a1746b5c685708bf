/** Opens all that an element lies in, so that it can be seen. */
export function openAround(element: Element): void {
  for (let at = element.closest('details'); at; at = at.parentElement?.closest('details') ?? null) {
    at.open = true;
  }
}

/** Opens or closes all folds of the conversation. */
export function foldAll(main: HTMLElement, isOpen: boolean): void {
  for (const fold of main.querySelectorAll<HTMLDetailsElement>('.talk details')) fold.open = isOpen;
}
