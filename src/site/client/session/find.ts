import { openAround } from './folds.ts';
import { hitsOf, type Looking, lookFor } from './hits.ts';
import { showAll } from './reading-tools.ts';

/** Finds in the page, and opens what a hit lies in. `?find=` of the address is looked for at once. */
export function startFind(main: HTMLElement): () => void {
  const panel = makePanel();
  let hits: Range[] = [];
  let current = -1;
  let looked = '';
  let timer = 0;

  function look(wanted: Looking): void {
    clearTimeout(timer);
    looked = wanted.text;
    hits = hitsOf(main, wanted);
    current = -1;
    paint('found', hits);
    paint('found-here', []);
    tell(wanted.text);
  }

  function go(by: number): void {
    const from = current < 0 && by < 0 ? 0 : current;
    const hit = hits[(from + by + hits.length) % hits.length];
    if (!hit) return;
    current = hits.indexOf(hit);
    const element = hit.startContainer.parentElement;
    if (element) openAround(element);
    showAll(main);
    paint('found-here', [hit]);
    element?.scrollIntoView({ block: 'center' });
    tell(panel.input.value);
  }

  function tell(text: string): void {
    panel.count.textContent =
      text === ''
        ? ''
        : hits.length === 0
          ? 'Nothing found'
          : `${current < 0 ? '' : `${current + 1} of `}${hits.length.toLocaleString('en')}`;
    const { root } = document.body.dataset;
    panel.everywhere.hidden = root === undefined || text === '';
    panel.everywhere.href = `${root}index.html?q=${encodeURIComponent(text)}`;
  }

  function open(): void {
    panel.form.hidden = false;
    panel.input.focus();
    panel.input.select();
  }

  function close(): void {
    panel.input.blur();
    panel.form.hidden = true;
    look(lookFor(''));
  }

  panel.input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => look(lookFor(panel.input.value)), 150);
  });
  panel.form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = panel.input.value.trim();
    if (typed !== looked) look(lookFor(typed));
    go(1);
  });
  panel.input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key !== 'Enter' || !event.shiftKey) return;
    event.preventDefault();
    go(-1);
  });
  panel.previous.addEventListener('click', () => go(-1));
  panel.close.addEventListener('click', close);

  const asked = new URLSearchParams(location.search).get('find');
  if (asked) {
    panel.form.hidden = false;
    panel.input.value = asked.trim();
    look(lookFor(asked.trim(), 'words'));
    // The first hit of the turn that the address leads to.
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const at = target ? hits.findIndex((hit) => target.contains(hit.startContainer)) : 0;
    if (at >= 0) {
      current = at - 1;
      requestAnimationFrame(() => go(1));
    }
  }
  return open;
}

/** Without changing the page's elements; browsers before 2025 may only scroll to what was found. */
function paint(name: string, ranges: readonly Range[]): void {
  if (typeof Highlight === 'undefined') return;
  if (ranges.length === 0) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...ranges));
}

function makePanel() {
  const form = document.createElement('form');
  form.className = 'find';
  form.hidden = true;
  form.setAttribute('role', 'search');
  const input = document.createElement('input');
  input.type = 'search';
  input.setAttribute('aria-label', 'Find in this page');
  input.placeholder = 'Find in this page';
  const count = document.createElement('span');
  count.className = 'size';
  count.setAttribute('role', 'status');
  const next = button('Next', 'submit');
  const previous = button('Previous', 'button');
  const close = button('Close', 'button');
  const everywhere = document.createElement('a');
  everywhere.textContent = 'All sessions';
  everywhere.hidden = true;
  form.append(input, count, next, previous, everywhere, close);
  document.querySelector('.bar')?.after(form);
  const opener = button('Find', 'button');
  opener.className = 'quiet';
  opener.addEventListener('click', () => {
    form.hidden = false;
    input.focus();
  });
  document.querySelector('.bar-tools')?.prepend(opener);
  return { form, input, count, previous, everywhere, close };
}

function button(text: string, type: 'button' | 'submit'): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = type;
  element.textContent = text;
  return element;
}
