import type { ToolCall } from '../../harness/turn.ts';
import { clean, cut, headLines } from '../../recall/one-line.ts';

const tells =
  /\b(?:\w*error|fail(?:s|ed|ure|ing)?|\w*exception|fatal|panic|denied|refused|cannot|not found|exit(?:ed with)? code)\b/i;
const lookedAt = 4000;

/** Why a call failed, in one line: of its result, the first line that sounds like it, else the first that says anything. */
export function failureOf(name: string, { result }: ToolCall, length: number): string {
  const text = result?.text ?? '';
  const end = text.length > 2 * lookedAt ? text.slice(-lookedAt) : text.slice(lookedAt);
  const lines = [...headLines(text), ...headLines(end)].map(clean).filter(Boolean);
  const reason = lines.find((line) => tells.test(line)) ?? lines[0];
  return reason ? cut(`${name}: ${reason}`, length) : `${name} failed`;
}
