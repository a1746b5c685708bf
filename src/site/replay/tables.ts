import { lanesOf } from './lanes.ts';
import type { Held, Replay } from './replay.ts';
import { classOf, endWords, shown, stretchText, timeHtml } from './words.ts';

/** Who took part. */
export function agentsTable(replay: Replay): string {
  const rows = lanesOf(replay).map(({ agent, sessions, events, held }) => {
    const harnesses = new Set(sessions.flat().map(({ harness }) => harness));
    const of = (kind: string) => events.filter((event) => event.kind === kind).length;
    const received = replay.events.filter(
      ({ kind, to, agent: from }) =>
        kind === 'mail' && (to === agent || (to === 'everyone' && from !== agent)),
    );
    const heldFor = held.flat().reduce((sum, { from, to }) => sum + to - from, 0);
    const cells = [
      [...harnesses].sort().join(', ') || '–',
      sessions.flat().length,
      of('turn'),
      held.flat().length,
      heldFor === 0 ? '–' : stretchText(heldFor),
      of('done') + of('handoff'),
      of('mail'),
      received.length,
      of('memory'),
    ];
    return `<tr><th scope="row">${shown(agent)}</th>${cells.map(cellOf).join('')}`;
  });
  const titles = ['Agent', 'Harness', '#Sessions', '#Prompts', '#Claims', 'Held for', '#Done'];
  return tableOf('Agents', [...titles, '#Sent', '#Received', '#Memory'], rows);
}

/** What became of each step that someone held. */
export function stepsTable({ held }: Replay): string {
  const steps = Map.groupBy(held, ({ step }) => step);
  const rows = [...steps].map(([step, spans]) => {
    const last = spans.at(-1) as Held;
    const agents = [...new Set(spans.map(({ agent }) => agent))];
    return [
      `<tr><th scope="row"><code>${shown(step)}</code></th>`,
      `<td><span class="outcome ${classOf(last.end)}">${endWords[last.end]}</span></td>`,
      cellOf(agents.join(', ')),
      cellOf(last.next ?? '–'),
      cellOf(spans.length),
      cellOf(stretchText(spans.reduce((sum, { from, to }) => sum + to - from, 0))),
      `<td>${timeHtml((spans[0] as Held).from)}</td>`,
    ].join('');
  });
  const titles = [
    'Step',
    'Outcome',
    'Held by',
    'Handed to',
    '#Claims',
    'Held for',
    'First claimed',
  ];
  return tableOf('Steps', titles, rows);
}

function cellOf(cell: string | number): string {
  return typeof cell === 'number'
    ? `<td class="number">${cell.toLocaleString('en')}</td>`
    : `<td>${shown(cell)}</td>`;
}

/** Of no rows, nothing. A title with `#` is one of numbers. */
function tableOf(name: string, titles: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const id = name.toLowerCase();
  return `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>
<div class="wide" tabindex="0" role="group" aria-labelledby="${id}"><table aria-labelledby="${id}">
<thead><tr>${titles.map(titleOf).join('')}</tr></thead>
<tbody>
${rows.map((row) => `${row}</tr>`).join('\n')}
</tbody></table></div></section>`;
}

function titleOf(title: string): string {
  return title.startsWith('#')
    ? `<th scope="col" class="number">${title.slice(1)}</th>`
    : `<th scope="col">${title}</th>`;
}
