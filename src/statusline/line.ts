import { basename } from 'node:path';
import { dollars, duration, tokens } from '../figures.ts';
import { plain } from '../plain.ts';
import type { ClientStatus } from './payload.ts';
import type { Standing } from './standing.ts';

export interface Look {
  /** Columns that the line may take. */
  width: number;
  isColoured: boolean;
  now?: number;
}

/** A stretch of the line. */
interface Segment {
  text: string;
  /** The same in fewer columns. */
  brief?: string;
  colour?: Colour;
  /** What is left out first has the lowest. */
  weight: number;
}

/** One line, without its end, no wider than may be; empty where there is nothing to show. */
export function composeLine(told: ClientStatus, standing: Standing, look: Look): string {
  const segments = [
    name(told, standing),
    modelOf(told),
    context(told),
    costOf(told),
    mail(standing),
    mirror(standing, look.now ?? Date.now()),
  ].filter((each) => each !== undefined);
  while (widthOf(segments) > look.width && segments.length > 1) giveWay(segments);
  return segments
    .map(({ text, colour }) => paint(cut(text, look.width), look.isColoured ? colour : undefined))
    .join(separator);
}

const separator = ' · ';
/** Characters of a name: more tell nobody anything. */
const longest = 32;

function name({ folder }: ClientStatus, { project }: Standing): Segment | undefined {
  // A project's name may be a path: `github.com/owner/name`.
  const text = shown(basename(project ?? folder ?? ''));
  return text === '' ? undefined : { text, weight: 4 };
}

function modelOf({ model }: ClientStatus): Segment | undefined {
  const text = shown(model ?? '');
  return text === '' ? undefined : { text, colour: 'dim', weight: 1 };
}

function context({ used, window, percent }: ClientStatus): Segment | undefined {
  if (window === undefined) {
    return used === undefined ? undefined : { text: tokens(used), weight: 5 };
  }
  if (used === undefined) return { text: `–/${tokens(window)}`, weight: 5 };
  const share = percent ?? (100 * used) / window;
  const brief = `${Math.round(share)}% ${tokens(used)}/${tokens(window)}`;
  const colour = share >= 85 ? 'red' : share >= 70 ? 'yellow' : 'green';
  return { text: `${bar(share)} ${brief}`, brief, colour, weight: 5 };
}

const barLength = 10;

function bar(percent: number): string {
  const filled = Math.min(barLength, Math.round((percent / 100) * barLength));
  return '█'.repeat(filled) + '░'.repeat(barLength - filled);
}

function costOf({ cost }: ClientStatus): Segment | undefined {
  return cost === undefined ? undefined : { text: dollars(cost), weight: 2 };
}

function mail({ unread }: Standing): Segment | undefined {
  return unread === 0 ? undefined : { text: `${unread} unread`, colour: 'yellow', weight: 3 };
}

/** ms; a hook that is at work just now is behind for a moment. */
const noticeable = 30_000;

function mirror({ failingSince, behindSince }: Standing, now: number): Segment | undefined {
  if (failingSince !== undefined) {
    return { text: `mirror failing ${duration(now - failingSince)}`, colour: 'red', weight: 6 };
  }
  const behind = behindSince === undefined ? 0 : now - behindSince;
  if (behind < noticeable) return undefined;
  return { text: `mirror behind ${duration(behind)}`, colour: 'yellow', weight: 6 };
}

/** First the bar goes, then whole stretches, what tells least before the others. */
function giveWay(segments: Segment[]): void {
  const long = segments.find(({ text, brief = text }) => brief !== text);
  if (long?.brief !== undefined) long.text = long.brief;
  else {
    const least = Math.min(...segments.map(({ weight }) => weight));
    const at = segments.findIndex(({ weight }) => weight === least);
    segments.splice(at, 1);
  }
}

/** Names come from folders and from the client: one line, nothing that moves the cursor. */
function shown(text: string): string {
  return cut(/^[\x20-\x7e]*$/.test(text) ? text.trim() : plain(text), longest);
}

function widthOf(segments: readonly Segment[]): number {
  const texts = segments.reduce((sum, { text }) => sum + columns(text), 0);
  return texts + separator.length * (segments.length - 1);
}

function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let result = '';
  for (const char of text) {
    if (columns(result + char) > width - 1) break;
    result += char;
  }
  return `${result}…`;
}

/** Never fewer than a terminal takes: what may be wide counts as wide. */
function columns(text: string): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    sum += code < 0x1100 || (code >= 0x2000 && code < 0x2600) ? 1 : 2;
  }
  return sum;
}

type Colour = keyof typeof colours;

const colours = { dim: 2, red: 31, green: 32, yellow: 33 };

function paint(text: string, colour: Colour | undefined): string {
  return colour === undefined ? text : `\u001b[${colours[colour]}m${text}\u001b[0m`;
}
