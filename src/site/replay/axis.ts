/**
 * Where a moment stands on an axis that keeps stretches without anything short. Used as the page is made, and by
 * the page's script.
 */
export interface Axis {
  /** One behind the other, without gaps. */
  stretches: readonly Stretch[];
}

export interface Stretch {
  /** ms since 1970 */
  from: number;
  to: number;
  /** Parts of the whole width, 0 to 1. */
  start: number;
  end: number;
  isQuiet: boolean;
}

/** ms without anything that are drawn as they are. */
const longestPause = 30 * 60_000;
/** Of the width of all that is not quiet, a quiet stretch has this part. */
const quietShare = 0.04;
/** ms: what happens at one moment needs some room, too. */
const shortest = 60_000;

/** `moments`: of all that has to be seen, in any order; at least one. */
export function makeAxis(moments: readonly number[]): Axis {
  const spans = spansBetween([...moments].sort((a, b) => a - b));
  const active = spans.reduce((sum, span) => sum + (span.isQuiet ? 0 : span.to - span.from), 0);
  const room = Math.max(active * 0.02, shortest / 2);
  // So that nothing stands on the edge.
  (spans[0] as Span).from -= room;
  (spans.at(-1) as Span).to += room;
  const widthOf = (span: Span) =>
    span.isQuiet ? Math.max(active, shortest) * quietShare : span.to - span.from;
  const whole = spans.reduce((sum, span) => sum + widthOf(span), 0);
  let at = 0;
  return {
    stretches: spans.map((span) => {
      const start = at / whole;
      at += widthOf(span);
      return { ...span, start, end: at / whole };
    }),
  };
}

interface Span {
  from: number;
  to: number;
  isQuiet: boolean;
}

/** The first and the last are not quiet; one may be of no length. */
function spansBetween(sorted: readonly number[]): Span[] {
  const first = sorted[0] ?? 0;
  let last: Span = { from: first, to: first, isQuiet: false };
  const spans = [last];
  for (const at of sorted) {
    if (at - last.to <= longestPause) {
      last.to = at;
      continue;
    }
    const quiet = { from: last.to, to: at, isQuiet: true };
    last = { from: at, to: at, isQuiet: false };
    spans.push(quiet, last);
  }
  return spans;
}

/** The part of the width, 0 to 1, that lies before the moment. */
export function placeOf({ stretches }: Axis, at: number): number {
  const stretch = stretches.find(({ to }) => at <= to) ?? stretches.at(-1);
  if (!stretch) return 0;
  const share = (at - stretch.from) / (stretch.to - stretch.from || 1);
  return stretch.start + Math.min(1, Math.max(0, share)) * (stretch.end - stretch.start);
}

export interface Tick {
  at: number;
  place: number;
  /** The first of its day. */
  isNewDay: boolean;
}

/** Pixels: nearer to the left edge, what is written stands behind its tick and not around it. */
export const fromEdge = 50;

/** What a label with its date takes, beside one without. */
const withDate = 1.5;

/** ms: what a clock's face is divided into, then days. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * 60_000,
);

/**
 * Round moments to write below an axis that is `width` pixels wide, at least `apart` pixels between two.
 * `offset`: ms that the reader's clock is ahead of UTC then.
 */
export function ticksOf(
  { stretches }: Axis,
  { width, apart, offset }: { width: number; apart: number; offset: (at: number) => number },
): Tick[] {
  const ticks: Tick[] = [];
  let day: number | undefined;
  for (const { from, to, start, end, isQuiet } of stretches) {
    if (isQuiet) continue;
    const perPixel = (to - from) / ((end - start) * width);
    const ahead = offset(from);
    const firstOf = (step: number) => Math.ceil((from + ahead) / step) * step - ahead;
    const wide = steps.findIndex((each) => each >= perPixel * apart);
    // A short stretch is to have one, too.
    const step = steps.slice(0, wide + 1 || undefined).findLast((each) => firstOf(each) <= to);
    if (step === undefined) continue;
    const first = firstOf(step);
    for (let at = first; at <= to; at += step) {
      const place = start + ((at - from) / (to - from)) * (end - start);
      const last = ticks.at(-1);
      // The label of the last one needs its room, and the edge cuts what stands on it.
      const room = last?.isNewDay ? apart * withDate : apart;
      if (last && (place - last.place) * width < room) continue;
      if ((1 - place) * width < apart * 0.7) continue;
      const own = Math.floor((at + offset(at)) / 86_400_000);
      ticks.push({ at, place, isNewDay: own !== day });
      day = own;
    }
  }
  return ticks;
}
