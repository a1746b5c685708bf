/** In the bar at the top: whether the page is live, and what has come that the reader does not see yet. */
export interface News {
  tell(state: string): void;
  offerTurns(turns: readonly HTMLElement[]): void;
  offerReload(): void;
}

export function startNews(): News {
  const state = document.createElement('span');
  state.className = 'live';
  state.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'live-news';
  button.hidden = true;
  const tools = document.querySelector('.bar-tools');
  tools?.before(state, button);
  let unseen: HTMLElement[] = [];
  let onClick = () => {};
  button.addEventListener('click', () => onClick());

  const seeing = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seeing.unobserve(target);
      unseen = unseen.filter((turn) => turn !== target);
    }
    show();
  });

  function show(): void {
    button.hidden = unseen.length === 0;
    button.textContent = unseen.length === 1 ? '1 new turn' : `${unseen.length} new turns`;
  }

  return {
    tell(text) {
      if (state.textContent === text) return;
      state.textContent = text;
      state.dataset.state = text;
    },
    offerTurns(turns) {
      unseen.push(...turns);
      for (const turn of turns) seeing.observe(turn);
      onClick = () => {
        const [first] = unseen;
        first?.scrollIntoView();
        first?.querySelector<HTMLElement>('.anchor')?.focus({ preventScroll: true });
      };
      show();
    },
    offerReload() {
      button.textContent = 'Show what is new';
      button.hidden = false;
      onClick = () => location.reload();
    },
  };
}
