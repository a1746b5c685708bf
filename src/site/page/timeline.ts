import { idleFrom } from '../digest/active-time.ts';
import type { DigestPlace, SessionDigest } from '../model.ts';
import { escapeText } from './escape-text.ts';
import { lasting } from './times.ts';

/** A drawing of the session over its time: a bar a turn, as high as it made calls; times of rest cut short. */
export function timelineHtml({ places, activeMs }: SessionDigest): string {
  const bars = layOut(places);
  if (bars.length < 2) return '';
  const idle = bars.reduce((sum, { restBefore }) => sum + restBefore, 0);
  const gaps = bars.filter(({ restBefore }) => restBefore > 0).length;
  const told = `${bars.length.toLocaleString('en')} turns${ofOthers(places)} over ${lasting(activeMs + idle)}${gaps > 0 ? `, with ${gaps === 1 ? 'a rest' : `${gaps} rests`} of ${lasting(idle)} in all` : ''}.`;
  return `<section class="timeline" aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<p class="quiet-text">${told}</p>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
${bars.map(restMark).join('')}${grouped(bars).map(barHtml).join('')}</svg>
</section>
`;
}

/** The figures above count what the user began. */
function ofOthers(places: readonly DigestPlace[]): string {
  const others = places.filter(({ startedBy }) => startedBy !== 'user').length;
  return others === 0 ? '' : `, ${others.toLocaleString('en')} of them not begun by the user,`;
}

const width = 1000;
const height = 60;
const restWidth = 14;

interface Bar {
  places: DigestPlace[];
  /** ms before it in which nothing happened, where that was long. */
  restBefore: number;
  from: number;
  to: number;
}

/** Bars that would be narrower than a pixel or two are drawn as one. */
const mostBars = 300;

function layOut(places: readonly DigestPlace[]): Bar[] {
  const timed = places.flatMap((place) => {
    const from = Date.parse(place.at ?? '');
    const to = Date.parse(place.endedAt ?? place.at ?? '');
    return Number.isNaN(from)
      ? []
      : [{ place, from, to: Math.max(from, Number.isNaN(to) ? from : to) }];
  });
  let last: number | undefined;
  let rests = 0;
  const raw = timed.map(({ place, from, to }) => {
    const gap = last === undefined ? 0 : Math.max(0, from - last);
    const restBefore = gap > idleFrom ? gap : 0;
    if (restBefore > 0) rests += 1;
    last = Math.max(last ?? to, to);
    return { place, restBefore, gap: restBefore > 0 ? 0 : gap, ms: Math.max(1000, to - from) };
  });
  const all = raw.reduce((sum, { gap, ms }) => sum + gap + ms, 0);
  const forRests = Math.min(rests * restWidth, width / 3);
  const scale = (width - forRests) / Math.max(1, all);
  let x = 0;
  return raw.map(({ place, restBefore, gap, ms }) => {
    x += restBefore > 0 ? forRests / rests : gap * scale;
    const from = x;
    x += ms * scale;
    return { places: [place], restBefore, from, to: x };
  });
}

function grouped(bars: readonly Bar[]): Bar[] {
  const size = Math.ceil(bars.length / mostBars);
  const groups: Bar[] = [];
  for (let at = 0; at < bars.length; at += size) {
    const some = bars.slice(at, at + size);
    const [first] = some;
    if (!first) continue;
    groups.push({
      ...first,
      places: some.flatMap(({ places }) => places),
      to: some.at(-1)?.to ?? first.to,
    });
  }
  return groups;
}

function restMark({ restBefore, from }: Bar): string {
  if (restBefore === 0) return '';
  const middle = round(from - restWidth / 2);
  return `<path class="rest" d="M${middle} 8V${height}"><title>${lasting(restBefore)} of rest</title></path>\n`;
}

function barHtml({ places, from, to }: Bar): string {
  const calls = places.reduce((sum, { toolCalls }) => sum + toolCalls, 0) / places.length;
  const high = round(6 + Math.min(1, Math.log2(1 + calls) / 7) * (height - 6));
  const [first] = places;
  const failed = places.some((place) => place.failed > 0) ? ' failed' : '';
  const gone = places.every(({ fate }) => fate === 'rewound') ? ' rewound' : '';
  const wide = Math.max(1.5, to - from - 1);
  return `<a href="#${first?.anchor}" tabindex="-1"><rect class="bar-turn${failed}${gone}" x="${round(from)}" y="${round(height - high)}" width="${round(wide)}" height="${high}"><title>${escapeText(titleOf(places))}</title></rect></a>\n`;
}

function titleOf(places: readonly DigestPlace[]): string {
  const [first] = places;
  const calls = places.reduce((sum, { toolCalls }) => sum + toolCalls, 0);
  const more = places.length > 1 ? ` and ${places.length - 1} more turns` : '';
  return `${first?.anchor.replace('turn-', 'Turn ')}: ${first?.line}${more}, ${calls} tool calls`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
