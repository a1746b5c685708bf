import { count } from '../../figures.ts';
import { escapeText } from '../page/escape-text.ts';
import { visible } from '../page/visible.ts';
import type { Activity, ActivityBar } from './activity.ts';

/** Units of the drawing: as wide as it takes, as high as it is shown. */
const barWidth = 8;
const gap = 2;
const height = 72;
/** Colours of the style sheet; what more harnesses there are share the last. */
const colours = 5;

/** Bars of turns over time; each leads to its newest day in the list. The same as a table for who cannot see it. */
export function activityChart(activity: Activity): string {
  const { bars, harnesses, unit } = activity;
  const most = Math.max(...bars.map(turnsOf));
  const width = bars.length * (barWidth + gap);
  const drawn = bars.map((bar, index) => drawBar(bar, index, most, activity)).join('');
  return `<section class="activity" aria-labelledby="activity">
<h2 id="activity">Turns per ${unit}</h2>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="group" aria-label="${summary(activity, most)}">
<line class="ground" x1="0" x2="${width}" y1="${height}" y2="${height}"/>
${drawn}</svg>
<p class="span"><time datetime="${bars[0]?.from}">${bars[0]?.from}</time> <span>at most ${count(most, 'turn')} a ${unit}</span> <time datetime="${bars.at(-1)?.from}">${bars.at(-1)?.from}</time></p>
<ul class="legend">${harnesses.map((name, index) => `<li class="${colour(index)}">${text(name)}</li>`).join('')}</ul>
${asTable(activity)}</section>
`;
}

function turnsOf({ turns }: ActivityBar): number {
  return turns.reduce((sum, some) => sum + some, 0);
}

function colour(harness: number): string {
  return `tone-${Math.min(harness, colours - 1)}`;
}

function drawBar(
  bar: ActivityBar,
  index: number,
  most: number,
  { unit, harnesses }: Activity,
): string {
  if (bar.newest === undefined) return '';
  const x = index * (barWidth + gap);
  let top = height;
  const parts = bar.turns.map((turns, harness) => {
    if (turns === 0) return '';
    const size = Math.max(1, Math.round((turns / most) * (height - 4)));
    top = Math.max(0, top - size);
    return `<rect class="${colour(harness)}" x="${x}" y="${top}" width="${barWidth}" height="${size}"/>`;
  });
  const of = bar.turns.flatMap((turns, harness) =>
    turns > 0 ? [`${turns.toLocaleString('en')} ${harnesses[harness]}`] : [],
  );
  const label = text(
    `${stretch(bar.from, unit)}: ${count(bar.sessions, 'session')}, turns: ${of.join(', ')}`,
  );
  return `<a href="#day-${bar.newest}" aria-label="${label}"><title>${label}</title><rect class="reach" x="${x}" y="0" width="${barWidth + gap}" height="${height}"/>${parts.join('')}</a>\n`;
}

function stretch(from: string, unit: Activity['unit']): string {
  if (unit === 'day') return from;
  return unit === 'week' ? `Week of ${from}` : from.slice(0, 7);
}

function summary({ bars, unit }: Activity, most: number): string {
  const all = bars.reduce((sum, bar) => sum + turnsOf(bar), 0);
  return `${count(all, 'turn')} in ${count(bars.length, unit)}, from ${bars[0]?.from} to ${bars.at(-1)?.from}, at most ${most.toLocaleString('en')} a ${unit}`;
}

function asTable({ bars, harnesses, unit }: Activity): string {
  const heads = harnesses.map((name) => `<th scope="col" class="number">${text(name)}</th>`);
  const rows = bars
    .filter(({ newest }) => newest !== undefined)
    .map(
      ({ from, sessions, turns }) =>
        `<tr><th scope="row">${stretch(from, unit)}<td class="number">${sessions}${turns.map((some) => `<td class="number">${some.toLocaleString('en')}`).join('')}\n`,
    );
  return `<details><summary>As a table</summary><table aria-labelledby="activity"><thead><tr><th scope="col">${unit[0]?.toUpperCase()}${unit.slice(1)}</th><th scope="col" class="number">Sessions</th>${heads.join('')}</tr></thead><tbody>
${rows.join('')}</tbody></table></details>
`;
}

function text(value: string): string {
  return escapeText(visible(value));
}
