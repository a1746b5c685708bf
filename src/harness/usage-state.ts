import type { HarnessName } from './harness.ts';
import { fieldsOf, type Json, numberOf, optional, textOf } from './json-values.ts';
import type { Usage } from './turn.ts';
import { greater } from './turn-builder.ts';
import { type Answer, type Fill, usageVersion } from './usage-reader.ts';

/** What the readers of usage share: states, and the rows of one answer. */

export function usageState(harness: HarnessName, fields: object): object {
  return { harness, version: usageVersion, ...fields };
}

/** Empty for a reader that begins. Throws TypeError for the state of another version or harness. */
export function usageFields(harness: HarnessName, state: unknown): Json {
  if (state === undefined) return {};
  const fields = fieldsOf(state, 'a state');
  if (fields.harness === harness && fields.version === usageVersion) return fields;
  throw new TypeError(`a state is none of ${harness}, version ${usageVersion}`);
}

export function fillFromJson(value: unknown, field: string): Fill {
  const json = fieldsOf(value, field);
  const window = optional(numberOf, json.window, 'window');
  const at = optional(numberOf, json.at, 'at');
  const model = optional(textOf, json.model, 'model');
  return {
    used: numberOf(json.used, 'used'),
    ...(window !== undefined && { window }),
    ...(at !== undefined && { at }),
    ...(model !== undefined && { model }),
  };
}

/** The window as an answer found it; `window`: tokens, where the client says. */
export function fillOf(
  { usage, at, model }: Pick<Answer, 'usage' | 'at' | 'model'>,
  window?: number,
): Fill {
  return {
    used: usage.input + usage.cacheRead + usage.cacheWrite,
    ...(window !== undefined && { window }),
    ...(at !== undefined && { at }),
    ...(model !== undefined && { model }),
  };
}

export function isNone(usage: Usage): boolean {
  return Object.values(usage).every((count) => count === 0);
}

/** What no clock has told yet, nor will: a report by days has no place for it. */
const latest = Date.UTC(3000, 0);

/** ms since 1970 of an ISO 8601 text; undefined for what is none, or no time that a model can have answered at. */
export function timeOfText(text: string | undefined): number | undefined {
  // What else `Date.parse` takes it guesses at: `7` is July of 2001 to it.
  const at = text !== undefined && /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return at >= 0 && at < latest ? at : undefined;
}

/** USD: more than anybody has is no price, and could not be added up. */
const mostDollars = 1e9;

/** USD as a client says that an answer cost; undefined for what is none. */
export function costFrom(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= mostDollars ? value : undefined;
}

/** Adds what a row tells to what the rows of the same answer did. */
export function mergeAnswers(found: Map<string, Answer>, answer: Answer): void {
  const known = found.get(answer.id);
  found.set(answer.id, known ? merged(known, answer) : answer);
}

function merged(a: Answer, b: Answer): Answer {
  const { copied, aside: _, ...rest } = { ...b, ...a };
  const cost = either(a.cost, b.cost, Math.max);
  const at = either(a.at, b.at, Math.min);
  return {
    ...rest,
    ...(at !== undefined && { at }),
    usage: greater(a.usage, b.usage),
    cacheWriteLong: Math.max(a.cacheWriteLong, b.cacheWriteLong),
    ...(cost !== undefined && { cost }),
    ...(a.copied && b.copied && { copied }),
    ...((a.aside || b.aside) && { aside: true as const }),
  };
}

function either(
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return choose(a, b);
}
