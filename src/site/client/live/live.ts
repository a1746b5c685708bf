import { openMerge } from './merge.ts';
import { startNews } from './news.ts';

/** A page that is served follows its session: what is new comes into it, and the reader stays where they are. */

interface Change {
  build: number;
  /** From the site's root. */
  pages: string[];
}

/** First of all parts, since it has to know the page as it came. */
export function startLive(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="tracecraft-live"]');
  if (!meta) return;
  const own = pageName();
  const main = document.querySelector<HTMLElement>('[data-page="session"] main');
  const merge = main ? openMerge(main) : undefined;
  const news = startNews();
  let build = Number(meta.content);
  let last: Promise<void> = Promise.resolve();

  let source: EventSource | undefined;
  listen();
  // A browser has few connections for one server: pages that nobody looks at leave them to others.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) listen();
    else source?.close();
  });

  function listen(): void {
    source?.close();
    if (document.hidden) return;
    source = new EventSource('/~events');
    source.addEventListener('open', () => news.tell('live'));
    source.addEventListener('error', () => news.tell('not live'));
    source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
  }

  function take(change: Change): void {
    // The first word after a pause: what was built meanwhile was told to others.
    const hasMissed = change.pages.length === 0 && change.build !== build;
    build = change.build;
    if (!hasMissed && !change.pages.includes(own)) return;
    // One after the other, so that the newest is the last.
    last = last.then(update).catch(() => news.tell('not live'));
  }

  async function update(): Promise<void> {
    if (!merge) {
      if (isUntouched()) location.reload();
      else news.offerReload();
      return;
    }
    const response = await fetch(location.pathname);
    if (response.status === 404) {
      news.tell('gone');
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    news.tell('live');
    merge(page, news);
  }
}

function pageName(): string {
  return decodeURIComponent(location.pathname.slice(1)) || 'index.html';
}

/** Nobody would miss their place in it. */
function isUntouched(): boolean {
  return scrollY < 40 && !document.activeElement?.matches('input, select, [role="listbox"], tr *');
}
