/** What the reader asked for, as the page's address keeps it: `?q=words&kind=said&project=…`. */

export function asked(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}

/** Those that are empty are left out. */
export function keepAsked(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(history.state, '', `${location.pathname}${text && `?${text}`}`);
}
