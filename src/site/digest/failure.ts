import type { ToolCall } from '../../harness/turn.ts';
import { clean, cut, headLines } from '../../recall/one-line.ts';

const tells =
  /\b(?:\w*error|fail(?:s|ed|ure|ing)?|\w*exception|fatal|panic|denied|refused|cannot|not found|no such)\b/i;
/** Says that it failed, and not why. */
const tellsLittle = /\bexit(?:ed with)? code\b/i;
const lookedAt = 4000;

/** Why a call failed, in one line: of its result, the first line that sounds like it, else the first that says anything. */
export function failureOf(name: string, { result }: ToolCall, length: number): string {
  const text = result?.text ?? '';
  const end = text.length > 2 * lookedAt ? text.slice(-lookedAt) : text.slice(lookedAt);
  const lines = [...headLines(text), ...headLines(end)].map(clean).filter(Boolean);
  const reason = [tells, tellsLittle]
    .map((sounds) => lines.find((line) => sounds.test(line)))
    .concat(lines[0])
    .find(Boolean);
  return reason ? cut(`${name}: ${reason}`, length) : `${name} failed`;
}
