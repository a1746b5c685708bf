import { kindBits } from '../../search/kinds.ts';
import { appendMarked } from './mark-words.ts';
import type { FoundSession, FoundTurn } from './search-index.ts';
import type { WantedClause } from './typed-query.ts';

/** Sessions that are shown at first and with each `Show more`, and turns of each. */
const sessionsAtOnce = 30;
const turnsAtOnce = 4;

/** What was found, the newest first, shown as it comes. */
export function resultList(section: HTMLElement, harnessLabel: (name: string) => string) {
  const status = element('p', 'found-count');
  status.setAttribute('role', 'status');
  const list = element('ol', 'found-list');
  const more = element('button', 'found-more');
  more.type = 'button';
  more.hidden = true;
  more.addEventListener('click', () => void showMore());
  section.append(status, list, more);

  let clauses: readonly WantedClause[] = [];
  let query = '';
  let waiting: FoundSession[] = [];
  let shown = 0;
  let limit = sessionsAtOnce;
  let sessions = 0;
  let turns = 0;
  let run = 0;

  async function showWaiting(): Promise<void> {
    const mine = run;
    const next = waiting.splice(0, Math.max(0, limit - shown));
    shown += next.length;
    // All at once, so that what they have to load is under way together.
    const items = next.map((one) => sessionItem(one, { clauses, query, harnessLabel }));
    // Told where it is awaited.
    for (const item of items) item.catch(() => {});
    for (const item of items) {
      const ready = await item;
      if (run === mine) list.append(ready);
    }
    if (run === mine) tellMore();
  }

  function tellMore(): void {
    more.hidden = waiting.length === 0;
    more.textContent = `Show more of ${number(waiting.length, 'session')}`;
  }

  async function showMore(): Promise<void> {
    const before = list.childElementCount;
    limit = shown + sessionsAtOnce;
    await showWaiting();
    list.children[before]?.querySelector('a')?.focus();
  }

  return {
    begin(newClauses: readonly WantedClause[], text: string): void {
      run += 1;
      clauses = newClauses;
      query = text;
      waiting = [];
      [shown, sessions, turns, limit] = [0, 0, 0, sessionsAtOnce];
      more.hidden = true;
      status.textContent = 'Searching…';
      list.replaceChildren();
    },
    async add(found: readonly FoundSession[]): Promise<void> {
      sessions += found.length;
      turns += found.reduce((sum, { hits }) => sum + hits.length, 0);
      waiting.push(...found);
      await showWaiting();
    },
    end(problem = ''): void {
      const sum =
        turns === 0
          ? 'Nothing was found.'
          : `${number(turns, 'turn')} in ${number(sessions, 'session')}`;
      // The index knows words, and not how they stand.
      const isLoose = clauses.some(({ all }) => all.some(({ words }) => words.length > 1));
      const note = isLoose && turns > 0 ? '. The words of a phrase may stand apart in them.' : '';
      status.textContent =
        problem === '' ? sum + note : `${sum} ${problem}`.replace(/^Nothing was found\. /, '');
    },
    say(text: string): void {
      this.begin([], '');
      status.textContent = text;
    },
  };
}

interface Shown {
  clauses: readonly WantedClause[];
  query: string;
  /** What people call it. */
  harnessLabel(name: string): string;
}

async function sessionItem(
  session: FoundSession,
  { clauses, query, harnessLabel }: Shown,
): Promise<HTMLElement> {
  const [page, title, project, harness, at] = session.page;
  const address = page.split('/').map(encodeURIComponent).join('/');
  const find = `?find=${encodeURIComponent(query)}`;
  const item = element('li', 'found-session');
  const heading = element('h2');
  const link = element('a');
  link.href = address + find;
  appendMarked(link, title, clauses);
  heading.append(link);
  const about = element('p', 'found-about');
  about.append(`${project} · ${harnessLabel(harness)}`, at === '' ? '' : ' · ');
  if (at !== '') about.append(timeElement(at));
  const turns = element('ol', 'found-turns');
  item.append(heading, about, turns);

  async function show(hits: readonly FoundTurn[]): Promise<void> {
    const lines = await session.show(hits);
    for (const [index, [anchor, line]] of lines.entries()) {
      const turn = element('li');
      const to = element('a');
      to.href = `${address}${find}#${anchor}`;
      appendMarked(to, line === '' ? anchor : line, clauses);
      const where = element('span', 'found-where');
      where.textContent = whereOf(anchor, hits[index]?.kinds ?? 0);
      turn.append(to, ' ', where);
      turns.append(turn);
    }
  }

  await show(session.hits.slice(0, turnsAtOnce));
  const others = session.hits.slice(turnsAtOnce);
  if (others.length > 0) {
    const more = element('button', 'quiet');
    more.type = 'button';
    more.textContent = `${number(others.length, 'more turn')}`;
    more.addEventListener('click', async () => {
      more.remove();
      const before = turns.childElementCount;
      await show(others);
      turns.children[before]?.querySelector('a')?.focus();
    });
    item.append(more);
  }
  return item;
}

/** `turn 12 · said and done`. */
function whereOf(anchor: string, kinds: number): string {
  const [, agent, turn] = /^(?:agent-(.+)-)?turn-(\d+)$/.exec(anchor) ?? [];
  const place =
    turn === undefined ? [] : [`${agent === undefined ? '' : 'subagent, '}turn ${turn}`];
  const words = [
    kinds & kindBits.said ? 'said' : '',
    kinds & kindBits.done ? 'in tools' : '',
  ].filter((text) => text !== '');
  return [...place, words.join(' and ')].join(' · ');
}

function timeElement(at: string): HTMLTimeElement {
  const time = element('time');
  const date = new Date(at);
  time.dateTime = at;
  time.title = at;
  time.textContent = Number.isNaN(date.getTime())
    ? at
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return time;
}

function number(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
