import { count } from '../../figures.ts';

const home = '\x1b[H';
const clearLine = '\x1b[K';
const clearBelow = '\x1b[J';
const clearAll = '\x1b[2J';
const noWrap = '\x1b[?7l';
const wrapAgain = '\x1b[?7h';

/** As much of a text as a terminal has rows for: what goes beyond would push the first ones out. */
export function fitted(text: string, rows: number | undefined): string {
  const lines = text.trimEnd().split('\n');
  const room = Math.max(2, (rows || 24) - 1);
  if (lines.length <= room) return text;
  const left = lines.length - room + 1;
  return [...lines.slice(0, room - 1), `… ${count(left, 'more line')}`, ''].join('\n');
}

/** Draws over what stands there, so that nothing flickers; a line that is too long keeps to its row. */
export function drawn(text: string, isFirst: boolean): string {
  const lines = text.replaceAll('\n', `${clearLine}\n`);
  return `${isFirst ? clearAll : ''}${home}${noWrap}${lines}${wrapAgain}${clearBelow}`;
}
