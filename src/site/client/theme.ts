/** How the page looks, as the reader chose: light, dark or as the system; comfortable or compact. */

const choices = {
  theme: ['system', 'light', 'dark'],
  density: ['comfortable', 'compact'],
} as const;

type Choice = keyof typeof choices;

const root = document.documentElement;

/** Run before the page is painted. */
export function applyTheme(): void {
  for (const choice of Object.keys(choices) as Choice[]) {
    const kept = read(choice);
    if (kept !== undefined) apply(choice, kept);
  }
}

/** Puts the buttons into the bar at the top. */
export function startTheme(): void {
  const tools = document.querySelector('.bar-tools');
  for (const choice of Object.keys(choices) as Choice[]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.dataset.choice = choice;
    name(button, choice);
    button.addEventListener('click', () => choose(choice));
    tools?.append(button);
  }
}

export function nextTheme(): void {
  choose('theme');
}

function choose(choice: Choice): void {
  const values: readonly string[] = choices[choice];
  const next = values[(values.indexOf(current(choice)) + 1) % values.length] ?? '';
  apply(choice, next);
  keep(choice, next);
  const button = document.querySelector<HTMLElement>(`[data-choice="${choice}"]`);
  if (button) name(button, choice);
}

function name(button: HTMLElement, choice: Choice): void {
  const value = current(choice);
  const label = document.createElement('span');
  label.className = 'choice-name';
  label.textContent = `${choice === 'theme' ? 'Theme' : 'Density'}: `;
  button.replaceChildren(label, value);
}

function current(choice: Choice): string {
  return root.dataset[choice] ?? choices[choice][0];
}

function apply(choice: Choice, value: string): void {
  if ((choices[choice] as readonly string[]).includes(value)) root.dataset[choice] = value;
}

function read(choice: Choice): string | undefined {
  try {
    return localStorage.getItem(`tracecraft-${choice}`) ?? undefined;
  } catch {
    // A browser that keeps nothing for files: the page looks as it was made.
    return undefined;
  }
}

function keep(choice: Choice, value: string): void {
  try {
    localStorage.setItem(`tracecraft-${choice}`, value);
  } catch {
    // As above: the choice holds for this page.
  }
}
