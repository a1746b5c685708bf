import assert from 'node:assert/strict';
import type { MockRequest, MockServer } from '../support/mock-http.ts';

/** The strings anywhere in what a model was asked. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

/** Only a turn offers a shell, a request for a title does not. */
function isTurn({ body }: MockRequest): boolean {
  const { tools } = (body ?? {}) as { tools?: { name?: string }[] };
  return tools?.some(({ name }) => name === 'Bash' || name === 'exec_command') ?? false;
}

/** What the model was asked last with this prompt, all its strings. */
export function askedWith({ requests }: MockServer, prompt: string): string[] {
  const asked = requests.filter(isTurn).map(({ body }) => strings(body));
  const found = asked.findLast((texts) => texts.some((text) => text.includes(prompt)));
  assert.ok(found, `the model was asked nothing with "${prompt}"`);
  return found;
}

const beginning = '# Work to go on with';
/** Of the last line; with it the text is whole. */
const ending = /anything by its words: `[^`]+`|## A note for you\n\n.*/g;
/** What every context of a hook may have. */
const limit = 9_500;

/** What was put before the session that asked this last, whole and once; undefined where nothing was. */
export function handedOver(server: MockServer, prompt: string): string | undefined {
  const asked = askedWith(server, prompt).filter((text) => text.includes(beginning));
  const [first] = asked;
  if (first === undefined) return undefined;
  assert.equal(asked.join('\n').split(beginning).length, 2, 'handed over more than once');
  // Claude Code puts what hooks say into one block with what it says itself.
  const start = first.indexOf(beginning);
  const last = [...first.matchAll(ending)].at(-1);
  assert.ok(last, `not whole: ${first.slice(start, start + 2 * limit)}`);
  const text = first.slice(start, last.index + last[0].length);
  assert.ok(text.length <= limit, `${text.length} characters`);
  return text;
}

/** How often a text stands in what the model was asked with this prompt. */
export function times(server: MockServer, prompt: string, text: string): number {
  return askedWith(server, prompt).join('\n').split(text).length - 1;
}
