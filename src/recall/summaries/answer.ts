import { asFields } from '../../harness/records.ts';
import { clean, cut } from '../one-line.ts';

/** Longest line that is kept, in UTF-16 units. */
const longest = 200;
/** What is shorter says less than the line that a turn has without a model. */
const shortest = 8;

/** What models say where they have nothing to say. */
const saysNothing =
  /^(?:n\/?a|none|null|nothing\b.{0,40}|empty|-+|\.+|…|no (?:content|summary|details?|text|information)\b.*|(?:i['’]?m|i am) (?:sorry|unable)\b.*|i (?:can(?:no|['’])t|do not|don['’]t)\b.*|as an ai\b.*|sorry\b.*)$/i;

/** The lines by the number of their turn, from 1; undefined where the answer holds none at all. */
export function linesIn(answer: string, turns: number): Map<number, string> | undefined {
  const lines = new Map<number, string>();
  const note = (number: unknown, line: unknown) => {
    const turn = Number(number);
    if (Number.isInteger(turn) && turn >= 1 && turn <= turns && typeof line === 'string') {
      lines.set(turn, line);
    }
  };
  const json = jsonIn(answer);
  if (Array.isArray(json)) {
    for (const [index, each] of json.entries()) {
      const fields = asFields(each);
      const line = fields ? (fields.line ?? fields.summary ?? fields.text) : each;
      note(fields?.turn ?? fields?.number ?? fields?.id ?? index + 1, line);
    }
  } else {
    for (const [key, line] of Object.entries(json ?? {})) {
      note(/\d+/.exec(key)?.[0], asFields(line)?.line ?? line);
    }
  }
  if (json !== undefined) return lines;
  // An object that broke off, or lines with their numbers before them.
  for (const [, number, line] of answer.matchAll(/"(\d{1,3})"\s*:\s*("(?:[^"\\]|\\.)*")/g)) {
    note(number, parsed(line as string));
  }
  for (const [, number, line] of answer.matchAll(/^\s*(\d{1,3})[:.)]\s+(.+)$/gm))
    note(number, line);
  return lines.size > 0 ? lines : undefined;
}

/** The first JSON value that stands in a text, whatever stands around it. */
function jsonIn(answer: string): object | undefined {
  for (const [open, close] of ['{}', '[]'] as const) {
    const text = answer.slice(
      answer.indexOf(open as string),
      answer.lastIndexOf(close as string) + 1,
    );
    const value = parsed(text);
    if (typeof value === 'object' && value !== null) return value;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A model's answer need not be what was asked for.
    return undefined;
  }
}

/** As it may be kept; undefined for what says nothing, or is no shorter than what was said. */
export function usableLine(line: string | undefined, saidLength: number): string | undefined {
  const text = clean((line ?? '').replace(/\s+/g, ' '));
  if (text.length < shortest || text.length >= saidLength || saysNothing.test(text))
    return undefined;
  return cut(text, longest);
}
