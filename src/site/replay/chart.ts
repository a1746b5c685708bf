import { duration } from '../../figures.ts';
import { type Axis, fromEdge, placeOf, ticksOf } from './axis.ts';
import { type Lane, lanesOf } from './lanes.ts';
import type { EventKind, Held, HeldEnd, Replay, ReplayEvent, ReplaySession } from './replay.ts';
import { type Tie, tiesOf } from './ties.ts';
import { classOf, endWords, eventLine, shown, stretchText } from './words.ts';

/**
 * A lane for each agent, below one axis of time. What stands at a moment has its place as a part of the width, so
 * that the drawing fits any width, and to zoom is to widen it; heights are pixels.
 */
export function chart(replay: Replay, axis: Axis): { drawing: string; names: string } {
  const { events } = replay;
  const ties = tiesOf(replay);
  const lanes = placedLanes(lanesOf(replay), events, ties);
  const last = lanes.at(-1);
  const height = last ? last.top + last.height : axisHeight;
  const marks = events.map((event, index) => {
    if (ties.has(index)) return '';
    const from = lanes.find(({ agent }) => agent === event.agent);
    return from ? mark(event, index, from, lanes, axis) : '';
  });
  const drawing = [
    `<svg class="lanes" width="100%" height="${height}" aria-hidden="true" focusable="false">`,
    '<defs><pattern id="quiet" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern></defs>',
    ...axis.stretches.map((stretch) => quietStretch(stretch, height)),
    axisLine(axis),
    ...lanes.map((lane) => laneBars(lane, replay, axis, ties)),
    ...marks,
    `<g class="head" hidden=""><rect class="ahead" transform="translate(9)" y="0" height="${height}"/><line y1="0" y2="${height}"/></g>`,
    '</svg>',
  ];
  const names = [
    `<svg class="names" width="100%" height="${height}" aria-hidden="true" focusable="false">`,
    ...lanes.map(
      ({ agent, top }) => `<text x="10" y="${top + 20}" class="name">${shown(agent)}</text>`,
    ),
    '</svg>',
  ];
  return { drawing: drawing.join('\n'), names: names.join('\n') };
}

/** Pixels. */
const axisHeight = 34;
const nameHeight = 28;
const sessionHeight = 38;
const heldHeight = 28;
/** Of mail, and of all else that is no bar: beside each other they would hide each other. */
const mailHeight = 28;
const marksHeight = 24;
const laneEnd = 8;

interface PlacedLane extends Lane {
  top: number;
  height: number;
  /** The middle of the row that handoffs and memory stand in, and of that of mail. */
  marksAt: number;
  mailAt: number;
}

function placedLanes(
  lanes: readonly Lane[],
  events: readonly ReplayEvent[],
  ties: ReadonlyMap<number, Tie>,
): PlacedLane[] {
  let top = axisHeight;
  return lanes.map((lane) => {
    const rows = lane.sessions.length * sessionHeight + lane.held.length * heldHeight;
    const touches = (isMail: boolean) =>
      events.some(
        ({ kind, agent, to }, index) =>
          (kind === 'mail') === isMail &&
          (to === lane.agent || to === 'everyone' || (agent === lane.agent && !ties.has(index))),
      );
    const marksTop = top + nameHeight + rows;
    const mailTop = marksTop + (touches(false) ? marksHeight : 0);
    const height = mailTop + (touches(true) ? mailHeight : 0) + laneEnd - top;
    const [marksAt, mailAt] = [marksTop + marksHeight / 2, mailTop + mailHeight / 2];
    const placed = { ...lane, top, height, marksAt, mailAt };
    top += height;
    return placed;
  });
}

function laneBars(
  { agent, sessions, held, top, height }: PlacedLane,
  { events }: Replay,
  axis: Axis,
  ties: ReadonlyMap<number, Tie>,
): string {
  const ofTie = (wanted: (tie: Tie) => boolean) =>
    [...ties].filter(([, tie]) => wanted(tie)).map(([index]) => index);
  let y = top + nameHeight;
  const rows: string[] = [];
  for (const row of sessions) {
    for (const session of row) {
      const turns = ofTie((tie) => 'session' in tie && tie.session === session);
      rows.push(sessionBar(session, turns, events, y, axis));
    }
    y += sessionHeight;
  }
  for (const row of held) {
    for (const span of row) {
      const [begin] = ofTie((tie) => 'held' in tie && tie.held === span && tie.as === 'begin');
      const [end] = ofTie((tie) => 'held' in tie && tie.held === span && tie.as === 'end');
      rows.push(heldBar(span, { begin, end }, y, axis));
    }
    y += heldHeight;
  }
  return [
    `<g class="lane" data-agent="${shown(agent)}">`,
    `<line class="edge" x1="0" x2="100%" y1="${top + height}" y2="${top + height}"/>`,
    ...rows,
    '</g>',
  ].join('\n');
}

function sessionBar(
  { title, harness, from, to, subagents }: ReplaySession,
  turns: readonly number[],
  events: readonly ReplayEvent[],
  y: number,
  axis: Axis,
): string {
  const bar = y + 18;
  const about = `${harness}: ${title}, ${stretchText(to - from)}`;
  return [
    '<g class="session k-turn">',
    `<title>${shown(about)}</title>`,
    `<rect x="${part(axis, from)}" y="${bar}" width="${width(axis, from, to)}" height="12" rx="6"/>`,
    `<svg x="${part(axis, from)}" y="${y}" width="${width(axis, from, to)}" height="17"><text x="2" y="13"><tspan class="by">${shown(harness)}</tspan> ${shown(title)}</text></svg>`,
    ...subagents.map(
      (run) =>
        `<rect class="subagent" x="${part(axis, run.from)}" y="${bar + 14}" width="${width(axis, run.from, run.to)}" height="3"/>`,
    ),
    ...turns.map((index) =>
      linked(
        events[index] as ReplayEvent,
        index,
        `<circle cx="${part(axis, (events[index] as ReplayEvent).at)}" cy="${bar + 6}" r="4.5"/>`,
      ),
    ),
    '</g>',
  ].join('\n');
}

function heldBar(
  { step, agent, from, to, end, generation, next }: Held,
  { begin, end: endEvent }: { begin: number | undefined; end: number | undefined },
  y: number,
  axis: Axis,
): string {
  const handed = next === undefined ? '' : `, handed to ${next}`;
  const about = `${agent} held ${step} for ${stretchText(to - from)}: ${endWords[end]}${handed}, generation ${generation}`;
  const [x, wide] = [part(axis, from), width(axis, from, to)];
  const bar = [
    `<rect x="${x}" y="${y + 1}" width="${wide}" height="22" rx="4"/>`,
    `<rect class="start" x="${x}" y="${y + 1}" width="3" height="22"/>`,
    `<svg x="${x}" y="${y}" width="${wide}" height="24"><text x="9" y="17">${shown(step)}</text></svg>`,
  ].join('');
  const cap = `<svg class="cap" x="${part(axis, to)}" y="${y + 12}" overflow="visible"><rect x="-20" y="-10" width="20" height="20" rx="4"/><path d="${capPaths[end]}"/></svg>`;
  return [
    `<g class="held k-claim ${classOf(end)}">`,
    `<title>${shown(about)}</title>`,
    begin === undefined ? bar : anchor(begin, bar),
    endEvent === undefined ? cap : anchor(endEvent, cap),
    '</g>',
  ].join('\n');
}

/** Around the end of a bar: a tick, an exclamation mark, a question mark, a ring, a cross, a way on. */
const capPaths: Record<HeldEnd, string> = {
  complete: 'M-14 0l3 4 6-8',
  blocked: 'M-9 -5v6m0 3v1.5',
  needs_review: 'M-12 -3c0-4 6-4 6 0 0 2.5-3 2-3 5m0 3v1.5',
  released: 'M-12.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0 -7 0',
  'taken over': 'M-12 -4l7 8m0-8l-7 8',
  expired: 'M-12 -4l7 8m0-8l-7 8',
  forced: 'M-12 -4l7 8m0-8l-7 8',
  held: 'M-10 -4l4 4-4 4',
};

/** What the ends of bars mean. */
export function endLegend(ends: Iterable<HeldEnd>): string {
  const items = [...new Set(ends)].map((end) => {
    const sign = `<svg class="sign" width="20" height="20" aria-hidden="true" focusable="false"><path transform="translate(19 10)" d="${capPaths[end]}"/></svg>`;
    return `<span class="held k-claim ${classOf(end)}">${sign}${endWords[end]}</span>`;
  });
  return items.join(' ');
}

function mark(
  event: ReplayEvent,
  index: number,
  own: PlacedLane,
  lanes: readonly PlacedLane[],
  axis: Axis,
): string {
  const x = part(axis, event.at);
  const rowOf = ({ mailAt, marksAt }: PlacedLane) => (event.kind === 'mail' ? mailAt : marksAt);
  const y = rowOf(own);
  const ends = lanes.filter(
    ({ agent }) => agent !== own.agent && (agent === event.to || event.to === 'everyone'),
  );
  const arrows = ends.map((lane) => {
    const end = rowOf(lane);
    const down = end > y ? 1 : -1;
    return `<line x1="${x}" x2="${x}" y1="${y + 6 * down}" y2="${end - 7 * down}"/><svg x="${x}" y="${end}" overflow="visible"><path class="tip" d="M0 0l-5 ${-9 * down}h10z"/></svg>`;
  });
  const shape = `<svg x="${x}" y="${y}" overflow="visible"><path class="shape" d="${shapes[event.kind]}"/></svg>`;
  return linked(event, index, arrows.join('') + shape);
}

/** Around the moment. */
const shapes: Record<EventKind, string> = {
  turn: 'M-4.500 0a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0 -9 0z',
  claim: 'M-4 -6l9 6-9 6z',
  done: 'M-6 0l4 5 8-10',
  handoff: 'M-6 -6h12v12h-12z',
  mail: 'M-8 -5.500h16v11h-16zM-8 -5.500l8 6.500 8-6.500',
  memory: 'M0 -7l7 7-7 7-7-7z',
};

function linked(event: ReplayEvent, index: number, shape: string): string {
  const title = `<title>${shown(eventLine(event))}</title>`;
  return anchor(index, title + shape, `mark k-${event.kind}`);
}

/** Not to be reached by the keyboard: there, the list of events is the way to them. */
function anchor(index: number, shape: string, kind = 'mark'): string {
  return `<a class="${kind}" href="#event-${index + 1}" tabindex="-1">${shape}</a>`;
}

/** Pixels that the drawing is taken to have, as long as no script knows better. */
const usualWidth = 1000;

function axisLine(axis: Axis): string {
  const options = { width: usualWidth, apart: 90, offset: () => 0 };
  const ticks = ticksOf(axis, options).map(({ at, place, isNewDay }) => {
    const iso = new Date(at).toISOString();
    const text = isNewDay ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(11, 16);
    const x = place * usualWidth < fromEdge ? 4 : 0;
    return `<svg x="${percent(place)}" overflow="visible"${x > 0 ? ' class="at-edge"' : ''}><path d="M0 20v8"/><text x="${x}" y="15">${text}</text></svg>`;
  });
  return `<g class="ticks">${ticks.join('')}</g>`;
}

function quietStretch(
  { from, to, start, end, isQuiet }: Axis['stretches'][number],
  height: number,
) {
  if (!isQuiet) return '';
  const text = duration(to - from);
  return `<g class="quiet-time"><title>${text} without anything</title><rect x="${percent(start)}" y="${axisHeight - 6}" width="${percent(end - start)}" height="${height}" fill="url(#quiet)"/><text x="${percent((start + end) / 2)}" y="${axisHeight + 14}">${text}</text></g>`;
}

function part(axis: Axis, at: number): string {
  return percent(placeOf(axis, at));
}

function width(axis: Axis, from: number, to: number): string {
  return percent(Math.max(0.001, placeOf(axis, to) - placeOf(axis, from)));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
