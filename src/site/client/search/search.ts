import { type Kind, kindBits } from '../../search/kinds.ts';
import { asked, keepAsked } from '../listing/address.ts';
import { chunkLoader } from './chunks.ts';
import { resultList } from './results.ts';
import { type SearchQuery, searchIndex } from './search-index.ts';
import { typedQuery } from './typed-query.ts';

/** ms without a key until the search begins. */
const pause = 20;
/** ms after which the browser may paint what was found, and take keys. */
const frame = 12;

interface Parts {
  tools: Element;
  query: HTMLInputElement;
  kind: HTMLSelectElement;
  project: HTMLSelectElement;
  harness: HTMLSelectElement;
  found: HTMLElement;
  list: HTMLElement;
}

/** Search through every turn, on the page that lists the sessions. */
export function startSearch(): void {
  const parts = partsOfPage();
  if (parts) searchOn(parts);
}

function partsOfPage(): Parts | undefined {
  const tools = document.querySelector('.find-tools');
  const query = tools?.querySelector<HTMLInputElement>('[name="q"]');
  const kind = tools?.querySelector<HTMLSelectElement>('[name="kind"]');
  const project = tools?.querySelector<HTMLSelectElement>('[name="project"]');
  const harness = tools?.querySelector<HTMLSelectElement>('[name="harness"]');
  const found = document.querySelector<HTMLElement>('#found');
  const list = document.querySelector<HTMLElement>('#list');
  if (!tools || !query || !kind || !project || !harness || !found || !list) return undefined;
  return { tools, query, kind, project, harness, found, list };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function searchOn({ tools, query, kind, project, harness, found, list }: Parts): void {
  let index = searchIndex(chunkLoader());
  const labels = new Map([...harness.options].map(({ value, text }) => [value, text]));
  const results = resultList(found, (name) => labels.get(name) ?? name);
  let run = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function search(): Promise<void> {
    run += 1;
    const mine = run;
    const text = query.value.trim();
    keepAsked({ q: text, kind: kind.value });
    showSearch(text !== '');
    if (text === '') return;
    const clauses = typedQuery(query.value);
    if (clauses.length === 0) return results.say('There is no word to look for yet.');
    const wanted: SearchQuery = {
      clauses,
      kinds: kind.value === '' ? kindBits.said | kindBits.done : kindBits[kind.value as Kind],
      project: project.value,
      harness: harness.value,
    };
    const isOver = () => run !== mine;
    try {
      await show(wanted, text, isOver);
    } catch {
      if (isOver()) return;
      // The site may have been built anew meanwhile, with other parts: once more, from the beginning.
      index = searchIndex(chunkLoader());
      await show(wanted, text, isOver).catch(() => {
        const problem = 'Part of the search index could not be read: the site may not be whole.';
        if (!isOver()) results.end(problem);
      });
    }
  }

  async function show(wanted: SearchQuery, text: string, isOver: () => boolean): Promise<void> {
    results.begin(wanted.clauses, text);
    let busySince = 0;
    for await (const sessions of index.search(wanted)) {
      if (isOver()) return;
      await results.add(sessions);
      if (performance.now() < busySince + frame) continue;
      await nextTask();
      busySince = performance.now();
    }
    if (!isOver()) results.end();
  }

  function showSearch(is: boolean): void {
    found.hidden = !is;
    list.hidden = is;
    tools.classList.toggle('searching', is);
  }

  query.value = asked('q');
  kind.value = asked('kind');
  query.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, pause);
  });
  for (const choice of [kind, project, harness]) choice.addEventListener('change', search);
  query.addEventListener('focus', () => void index.prepare().catch(() => {}), { once: true });
  if (query.value !== '') void search();
}
