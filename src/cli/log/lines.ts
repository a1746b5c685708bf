import stringWidth from 'string-width';
import type { Happening } from '../../coordination/timeline.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';

/** `before`: what stands above them. The day is told where it changes, and at the top unless it is today. */
export function timelineLines(happenings: readonly Happening[], before?: Happening): string[] {
  let day = dayOf(before?.at ?? Date.now());
  return happenings.flatMap((happening) => {
    const own = dayOf(happening.at);
    const heading = own === day ? [] : [`${style('dim', own)}\n`];
    day = own;
    return [...heading, `${lineOf(happening)}\n`];
  });
}

const colours: Record<Happening['kind'], Parameters<typeof style>[0] | undefined> = {
  claim: 'cyan',
  complete: 'green',
  mail: 'yellow',
  turn: undefined,
  memory: 'magenta',
};

/** Columns that hold what is usual; what is longer pushes the rest on, so that nothing is cut. */
function lineOf({ at, kind, agent = '?', text, ...rest }: Happening): string {
  const colour = colours[kind];
  const name = padded(kind, 8);
  const [who, what] = [plain(agent), plain(subject(kind, rest))];
  const step = kind === 'mail' && rest.step !== undefined ? `[${plain(rest.step)}] ` : '';
  return [
    style('dim', timeOf(at)),
    colour ? style(colour, name) : name,
    padded(who, 10),
    padded(what, 16),
    step + plain(text),
  ]
    .join('  ')
    .trimEnd();
}

function subject(
  kind: Happening['kind'],
  { to, step = '', session = '', name = '' }: Partial<Happening>,
): string {
  if (kind === 'mail') return `→ ${to}`;
  if (kind === 'turn') return session.slice(0, 8);
  if (kind === 'memory') return name;
  return to === undefined ? step : `${step} → ${to}`;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function timeOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** By the clock of the machine that shows it. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
