import { count } from '../../figures.ts';
import { breakable } from '../page/breakable.ts';
import { pageFrame } from '../page/layout.ts';
import { makeAxis } from './axis.ts';
import { chart, endLegend } from './chart.ts';
import { lanesOf } from './lanes.ts';
import { eventKinds, type Replay } from './replay.ts';
import { agentsTable, stepsTable } from './tables.ts';
import { eventHtml, kindNames, shown, stretchText, timeHtml } from './words.ts';

/** One page that stands alone: who did what, and when, to look at and to play. */
export function replayPage(replay: Replay): string {
  const { project, events } = replay;
  const frame = pageFrame({ title: `Replay of ${project}`, page: 'replay' });
  return [
    frame.open,
    '<main id="main" class="replay">',
    head(replay),
    momentsOf(replay).length > 0 ? stage(replay) : '<p class="nothing">Nothing happened.</p>',
    agentsTable(replay),
    stepsTable(replay),
    events.length > 0 ? list(replay) : '',
    '</main>\n',
    frame.close,
  ].join('\n');
}

/** Of all that is drawn. A step that is held still has no end, a session from before has its beginning outside. */
function momentsOf({ since, sessions, held, events }: Replay): number[] {
  return [
    ...events.map(({ at }) => at),
    ...sessions.flatMap(({ from, to }) => [from, to]),
    ...held.flatMap(({ from, to, end }) => (end === 'held' ? [from] : [from, to])),
  ].filter((at) => at >= since);
}

function head(replay: Replay): string {
  const { project, sessions, held, events, since, asOf } = replay;
  const moments = momentsOf(replay);
  const [first, last] = [moments.reduce(least, asOf), moments.reduce(most, since)];
  const of = (kind: string) => events.filter((event) => event.kind === kind).length;
  const figures = [
    count(lanesOf(replay).length, 'agent'),
    count(sessions.length, 'session'),
    count(of('turn'), 'prompt'),
    count(held.length, 'claim'),
    count(of('handoff'), 'handoff'),
    count(of('mail'), 'message'),
    count(of('memory'), 'memory change'),
  ];
  const when =
    moments.length === 0
      ? `Since ${timeHtml(since)}`
      : `${timeHtml(first)} to ${timeHtml(last)}, ${stretchText(last - first)}`;
  return `<header class="replay-head">
<p class="eyebrow">Replay</p>
<h1>${breakable(shown(project))}</h1>
<p class="about">${when}. As of ${timeHtml(asOf)}.</p>
<ul class="figures">${figures.map(figure).join('')}</ul>
</header>`;
}

const least = (a: number, b: number) => Math.min(a, b);
const most = (a: number, b: number) => Math.max(a, b);

/** `12 sessions`, its number first. */
function figure(text: string): string {
  const [number, ...noun] = text.split(' ');
  return `<li><b>${number}</b> ${noun.join(' ')}</li>`;
}

function stage(replay: Replay): string {
  const axis = makeAxis(momentsOf(replay));
  const { drawing, names } = chart(replay, axis);
  const kinds = eventKinds.filter((kind) => replay.events.some((event) => event.kind === kind));
  const stretches = axis.stretches.map(({ from, to, start, end, isQuiet }) => [
    ...[from, to, start, end, isQuiet ? 1 : 0],
  ]);
  return `<section class="stage" data-replay="${shown(JSON.stringify(stretches))}" aria-labelledby="lanes">
<div class="above"><h2 id="lanes">Lanes</h2>
<fieldset class="kinds"><legend>Show</legend>
${kinds
  .map(
    (kind) =>
      `<label class="k-${kind}"><input type="checkbox" id="show-${kind}" checked>${swatches[kind]}${kindNames[kind].many}</label>`,
  )
  .join('\n')}
</fieldset>
<div class="zoom" role="group" aria-label="Zoom" hidden><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="fit">All</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button></div></div>
<figure class="chart">
<div class="scroller" tabindex="0" role="group" aria-label="Lanes, drawn; the list of events below holds the same">
${drawing}
</div>
${names}
</figure>
${replay.held.length > 0 ? `<p class="legend">How claims ended: ${endLegend(replay.held.map(({ end }) => end))}</p>` : ''}
<div class="player" role="group" aria-label="Player" hidden>
<div class="buttons"><button type="button" data-play aria-pressed="false">Play</button><button type="button" data-step="-1" aria-label="Previous event">‹</button><button type="button" data-step="1" aria-label="Next event">›</button>
<label class="speed">Speed <select data-speed><option value="1">1×</option><option value="2">2×</option><option value="5">5×</option></select></label></div>
<input type="range" min="1" max="${replay.events.length}" value="1" step="1" aria-label="Event">
<p class="now" aria-live="polite"></p>
<p class="keys"><kbd>Space</kbd> plays, <kbd>←</kbd> <kbd>→</kbd> go from event to event, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom</p>
</div>
</section>`;
}

/** As the drawing has them. */
const swatches: Record<(typeof eventKinds)[number], string> = {
  turn: swatch('<circle cx="8" cy="8" r="4.5"/>'),
  claim: swatch('<rect x="0" y="3" width="16" height="10" rx="2"/>'),
  done: swatch('<path d="M2 8l4 5 8-10"/>'),
  handoff: swatch('<rect x="2" y="2" width="12" height="12"/>'),
  mail: swatch('<path d="M0 2.500h16v11h-16zM0 2.500l8 6.500 8-6.500"/>'),
  memory: swatch('<path d="M8 1l7 7-7 7-7-7z"/>'),
};

function swatch(shape: string): string {
  return `<svg class="swatch" width="16" height="16" aria-hidden="true" focusable="false">${shape}</svg>`;
}

function list({ events }: Replay): string {
  const items = events.map(
    (event, index) =>
      `<li class="event k-${event.kind}" id="event-${index + 1}"><a class="when" href="#event-${index + 1}">${timeHtml(event.at, 'clock')}</a><span class="kind">${kindNames[event.kind].one}</span><p>${eventHtml(event)}</p></li>`,
  );
  return `<section aria-labelledby="events"><h2 id="events">Events</h2>
<ol class="events">
${items.join('\n')}
</ol></section>`;
}
