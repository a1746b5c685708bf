import { duration, size } from '../../figures.ts';
import type { Progress } from '../../mirror/progress.ts';

/** What a run that takes a while shows of itself: one line that is drawn anew, on a terminal alone. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** A line for good, above the one that moves. */
  say(text: string): void;
  end(): void;
}

/** ms between two drawings; on what is no terminal, between two lines. */
const drawnEvery = 100;
const saidEvery = 30_000;
/** ms over which the rate is taken: long enough to be steady, short enough to be true. */
const rateOver = 10_000;

/** `noun`: what `Progress.sessions` are, in the plural. */
export function openProgress(
  noun = 'sessions',
  output: NodeJS.WriteStream = process.stderr,
): ProgressLine {
  const isLive = output.isTTY === true && process.env.TERM !== 'dumb';
  const rateOf = meter();
  let next = Date.now() + (isLive ? drawnEvery : saidEvery);
  let isDrawn = false;

  function clear(): void {
    if (isDrawn) output.write('\r\x1b[K');
    isDrawn = false;
  }

  return {
    show(progress) {
      const now = Date.now();
      const rate = rateOf(progress.bytes.done, now);
      if (now < next) return;
      next = now + (isLive ? drawnEvery : saidEvery);
      // Two columns are left free, where some terminals would break the line.
      const width = isLive ? (output.columns || 80) - 2 : 0;
      const text = progressText(progress, rate, width, noun);
      output.write(isLive ? `\r${text}\x1b[K` : `${text}\n`);
      isDrawn = isLive;
    },
    say(text) {
      clear();
      output.write(`${text}\n`);
    },
    end: clear,
  };
}

/**
 * `━━━━━────  42%  210/500 sessions  410 MB of 976 MB  65 MB/s  9 s left`; what the width does not
 * suffice for is left out from the end, the bar first. `rate`: bytes a second, undefined while unknown.
 * Of a stream whose length is not known, `410 MB  65 MB/s`.
 */
export function progressText(
  { sessions, bytes }: Progress,
  rate: number | undefined,
  width: number,
  noun = 'sessions',
): string {
  const speed = rate === undefined ? [] : [`${size(rate)}/s`];
  if (bytes.all === 0 && bytes.done > 0) return [size(bytes.done), ...speed].join('  ');
  const share = bytes.all > 0 ? bytes.done / bytes.all : sessions.done / Math.max(1, sessions.all);
  const left = rate ? duration(((bytes.all - bytes.done) / rate) * 1000) : undefined;
  const facts = [
    `${Math.floor(share * 100)}%`.padStart(4),
    `${sessions.done}/${sessions.all} ${noun}`,
    `${size(bytes.done)} of ${size(bytes.all)}`,
    ...speed,
    ...(left === undefined ? [] : [`${left} left`]),
  ];
  if (width === 0) return facts.join('  ').trim();
  while (facts.length > 1 && facts.join('  ').length > width) facts.pop();
  const text = facts.join('  ');
  const room = Math.min(longestBar, width - text.length - 2);
  return room < shortestBar ? text.slice(0, width) : `${bar(share, room)}  ${text}`;
}

const longestBar = 40;
const shortestBar = 5;

function bar(share: number, length: number): string {
  const full = Math.round(share * length);
  return '━'.repeat(full) + '┈'.repeat(length - full);
}

/** Bytes a second over the last while; undefined before a second has passed. */
function meter(): (done: number, now: number) => number | undefined {
  const samples: { at: number; done: number }[] = [];
  return (done, now) => {
    const last = samples.at(-1);
    if (!last || now - last.at >= drawnEvery) samples.push({ at: now, done });
    while (samples.length > 1 && now - (samples[0]?.at ?? now) > rateOver) samples.shift();
    const first = samples[0];
    if (!first || now - first.at < 1000) return undefined;
    return ((done - first.done) * 1000) / (now - first.at);
  };
}
