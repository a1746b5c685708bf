import assert from 'node:assert/strict';
import test from 'node:test';
import { asciiSpaces } from '../../src/redact/ascii-spaces.ts';
import type { Rule } from '../../src/redact/rule.ts';
import { rules } from '../../src/redact/rules.ts';
import { seeded } from '../support/random.ts';
import { builtInSamples, harmlessOf, secretsOf } from './samples/all.ts';

const random = seeded();
const outlined = rules.filter(({ outline }) => outline !== undefined);

const texts = [
  ...secretsOf(builtInSamples, random.next),
  ...harmlessOf(builtInSamples, random.next),
].map(({ text }) => text);
/** What stands around names and values: of each two samples, the start of one goes on as the other does. */
const mixed = texts.map((text) => {
  const other = random.pick(texts);
  return (
    text.slice(0, random.between(0, text.length)) + other.slice(random.between(0, other.length))
  );
});

test(`wherever a rule's pattern matches, its outline does (seed ${random.seed})`, () => {
  let matches = 0;
  const missed = outlined.flatMap((rule) => {
    const pattern = new RegExp(asciiSpaces(rule.pattern), 'y');
    const outline = new RegExp(asciiSpaces(rule.outline as string), 'y');
    return [...texts, ...mixed].flatMap((text) =>
      startsOf(rule, text)
        .filter((at) => matchesAt(pattern, text, at))
        .filter((at) => {
          matches += 1;
          return !matchesAt(outline, text, at);
        })
        .map((at) => `${rule.name}: ${JSON.stringify(text.slice(at, at + 80))}`),
    );
  });
  assert.deepEqual(missed, []);
  assert.ok(matches > outlined.length);
});

test('an outline is for names as long as there are', () => {
  const [, longest] = /^\[[^\]]*\]\{3,(\d+)\}\?/.exec(keyOutline()) ?? [];
  const gap = 40;
  const names = outlined
    .filter(({ outline }) => outline === keyOutline())
    .flatMap(({ literals }) => literals);
  assert.ok(names.length > 400);
  for (const name of names) {
    assert.match(name, /^[\w\s.:({["'-]*$/);
    assert.ok(name.length + gap <= Number(longest), name);
  }
});

/** The one that most rules share. */
function keyOutline(): string {
  const [first] = [...Map.groupBy(outlined, ({ outline }) => outline)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return first?.[0] as string;
}

/** Where a literal of the rule begins. */
function startsOf({ literals, anyCase }: Rule, text: string): number[] {
  const where = anyCase ? text.toLowerCase() : text;
  const starts = new Set<number>();
  for (const literal of literals) {
    const sought = anyCase ? literal.toLowerCase() : literal;
    for (let at = where.indexOf(sought); at >= 0; at = where.indexOf(sought, at + 1))
      starts.add(at);
  }
  return [...starts];
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
