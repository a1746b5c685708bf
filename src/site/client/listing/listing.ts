import { fold } from '../../../recall/fold.ts';
import { asked, keepAsked } from './address.ts';
import { byDay, inStretches } from './arrange.ts';
import { startKeys } from './keys.ts';
import { type Row, readRows, sortValue } from './rows.ts';

/** `-tokens`: the column, and whether the largest is first. Without one: by day. */
interface Order {
  column: string;
  descending: boolean;
}

/** The list of sessions: sorted by any column, narrowed, walked by keys. */
export function startListing(): void {
  const tools = document.querySelector<HTMLElement>('.find-tools');
  if (document.body.dataset.page !== 'index' || !tools) return;
  tools.hidden = false;
  startKeys();
  const table = document.querySelector<HTMLTableElement>('#sessions');
  if (table) listIn(table, tools);
}

function listIn(table: HTMLTableElement, tools: HTMLElement): void {
  const rows = readRows(table);
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  const field = (name: string) =>
    tools.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
  const [project, harness, text, sort] = ['project', 'harness', 'text', 'sort'].map(field);
  let order = orderOf(asked('sort'), heads);

  function arrange(): void {
    const shown = rows.filter(isWanted);
    const bodies = order === undefined ? byDay(shown) : inStretches(sorted(shown, order));
    for (const body of [...table.tBodies]) body.remove();
    table.append(...bodies);
    const status = document.querySelector('.listed');
    const all = `${rows.length.toLocaleString('en')} session${rows.length === 1 ? '' : 's'}`;
    if (status) {
      status.textContent =
        shown.length === rows.length ? all : `${shown.length.toLocaleString('en')} of ${all}`;
    }
  }

  function isWanted(row: Row): boolean {
    if (project?.value && row.project !== chosen(project)) return false;
    if (harness?.value && row.harness !== chosen(harness)) return false;
    return words(text?.value ?? '').every((word) => row.text.includes(word));
  }

  function sorted(some: readonly Row[], { column, descending }: Order): Row[] {
    const kind = heads.find((head) => nameOf(head) === column)?.dataset.sort ?? 'text';
    const keyed = some.map((row) => ({ row, value: sortValue(row, column, kind) }));
    keyed.sort((one, other) => {
      // What has no value is last either way, and what has the same stays the newest first.
      if (one.value === undefined || other.value === undefined || one.value === other.value) {
        const known = Number(one.value === undefined) - Number(other.value === undefined);
        return known || one.row.place - other.row.place;
      }
      return one.value < other.value === descending ? 1 : -1;
    });
    return keyed.map(({ row }) => row);
  }

  function sortBy(next: Order | undefined): void {
    order = next;
    tellOrder();
    const name = next === undefined ? '' : `${next.descending ? '-' : ''}${next.column}`;
    keepAsked({ sort: name });
    arrange();
  }

  function tellOrder(): void {
    for (const head of heads) {
      const isIt = nameOf(head) === order?.column;
      // By day is by start, the newest first.
      const isDay = order === undefined && nameOf(head) === 'started';
      if (isIt) head.ariaSort = order?.descending ? 'descending' : 'ascending';
      else if (isDay) head.ariaSort = 'descending';
      else head.removeAttribute('aria-sort');
    }
    if (sort) sort.value = order === undefined ? '' : order.column;
  }

  function press(column: string): void {
    const isNumber = heads.find((head) => nameOf(head) === column)?.dataset.sort === 'number';
    if (order?.column !== column) sortBy(firstOrder(column, isNumber));
    else if (order.descending === isNumber) sortBy({ column, descending: !isNumber });
    // A third time: by day again.
    else sortBy(undefined);
  }

  function firstOrder(column: string, isNumber: boolean): Order {
    // By day is by start already.
    if (column === 'started' && order === undefined) return { column, descending: false };
    return { column, descending: isNumber };
  }

  for (const head of heads) addButton(head, () => press(nameOf(head)));
  addChoices(sort, heads);
  for (const [name, input] of Object.entries({ project, harness, text })) {
    if (input) input.value = asked(name);
    input?.addEventListener('input', () => {
      keepAsked({ [name]: input.value });
      arrange();
    });
  }
  sort?.addEventListener('change', () => {
    const kind = heads.find((head) => nameOf(head) === sort.value)?.dataset.sort;
    sortBy(sort.value === '' ? undefined : { column: sort.value, descending: kind === 'number' });
  });
  tellOrder();
  arrange();
}

function orderOf(text: string, heads: readonly HTMLElement[]): Order | undefined {
  const column = text.replace(/^-/, '');
  return heads.some((head) => nameOf(head) === column)
    ? { column, descending: text !== column }
    : undefined;
}

/** Of its column. */
function nameOf(head: Element): string {
  return head.className.replace('col-', '');
}

/** As the rows have it: of a harness, what people call it. */
function chosen(input: HTMLInputElement | HTMLSelectElement): string {
  return input instanceof HTMLSelectElement
    ? (input.selectedOptions[0]?.textContent ?? '')
    : input.value;
}

function words(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

function addButton(head: HTMLElement, press: () => void): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...head.childNodes);
  button.addEventListener('click', press);
  head.append(button);
}

function addChoices(sort: HTMLElement | null | undefined, heads: readonly HTMLElement[]): void {
  const byDay = new Option('day', '');
  sort?.append(
    byDay,
    ...heads
      .filter((head) => nameOf(head) !== 'started')
      .map((head) => new Option(head.textContent ?? '', nameOf(head))),
  );
}
