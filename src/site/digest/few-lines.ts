import { cut, headLines } from '../../recall/one-line.ts';
import { visible } from '../page/visible.ts';

const mostLines = 8;
const mostUnits = 700;

/** The beginning of what was said, in a few lines; what was cut ends with `…`. */
export function fewLines(text: string): string {
  const lines = headLines(text.toWellFormed()).map((line) => visible(line).trimEnd());
  const few = lines.slice(0, mostLines).join('\n').trimEnd();
  const isCut = lines.length > mostLines || text.length > 4000;
  return isCut && few.length <= mostUnits ? `${few} …` : cut(few, mostUnits);
}
