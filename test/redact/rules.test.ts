import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import type { Rule } from '../../src/redact/rule.ts';
import { strictRules } from '../../src/redact/rules/strict.ts';
import { rules } from '../../src/redact/rules.ts';
import { seeded } from '../support/random.ts';
import { canBeginWith } from './begins-with.ts';
import { leaks } from './oracle/leak.ts';
import { builtInSamples, harmlessOf, secretsOf, strictSamples } from './samples/all.ts';
import type { Sample } from './samples/sample.ts';
import { breaks, writings } from './written.ts';

const random = seeded();
const sets = [
  { name: 'built-in', rules, samples: builtInSamples, redactor: createRedactor() },
  {
    name: 'strict',
    rules: strictRules,
    samples: strictSamples,
    redactor: createRedactor({ rules: strictRules }),
  },
];

for (const { name, rules, samples, redactor } of sets) {
  const secrets = secretsOf(samples, random.next);
  const harmless = harmlessOf(samples, random.next);
  const redact = (line: string) => {
    const { body, counts } = redactor.lines(Buffer.from(`${line}\n`));
    return { line: body.bytes.toString().slice(0, -1), counts };
  };

  test(`every ${name} rule has two secrets and two lookalikes as samples`, () => {
    const few = Object.entries(samples).filter(
      ([, { secrets, harmless }]) => secrets.length < 2 || harmless.length < 2,
    );
    assert.deepEqual(
      few.map(([rule]) => rule),
      [],
    );
    assert.deepEqual(namesOf(rules), Object.keys(samples).sort());
  });

  // What tells a person, and is no secret, is looked for as it is written.
  const isStrict = name === 'strict';
  for (const [place, { write, read }] of Object.entries(writings)) {
    if (isStrict && /escapes|diff/.test(place)) continue;
    test(`every ${name} secret is found in ${place}, and nothing beside it is touched (seed ${random.seed})`, () => {
      const wrong = secrets.filter(
        (sample) => !isReplaced(sample, read(redact(write(sample.text)).line)),
      );
      assert.deepEqual(wrong.map(masked), []);
    });
  }

  for (const [way, write] of isStrict ? [] : Object.entries(breaks)) {
    // What depends on the place of the break is drawn often enough that its mean is seen: one in a thousand.
    const [draws, of] = /wrapped|colours/.test(way) ? [3, 200] : [1, 100];
    test(`of ${of} ${name} secrets, ${of - 1} leave nothing behind ${way} (seed ${random.seed})`, (t) => {
      const drawn = Array.from({ length: draws }, () => secretsOf(samples, random.next)).flat();
      const left = drawn.filter((sample) => {
        const { line } = redact(write(sample, random));
        JSON.parse(line);
        return leaks(line, { ...sample, open: 'x'.repeat(sample.secret.length) });
      });
      t.diagnostic(`${left.length} of ${drawn.length} left something behind`);
      assert.ok(left.length <= drawn.length / of, left.map(masked).join('\n'));
    });
  }

  test(`what looks like a ${name} secret and is none stays as it is (seed ${random.seed})`, () => {
    const wrong = harmless.flatMap((sample) => {
      const line = JSON.stringify(sample.text);
      const found = [
        ...Object.keys(redact(line).counts),
        ...Object.keys(redactor.text(Buffer.from(sample.text)).counts),
      ];
      // What its owner's rule lets be may be told by its own shape, or by another name for a secret.
      return found.filter((rule) => !general.has(rule)).map((rule) => `${rule}: ${sample.text}`);
    });
    assert.deepEqual(wrong, []);
  });

  test(`every ${name} rule is named and described, and found by three ASCII characters at least`, () => {
    for (const { name, about, literals, confidence } of rules) {
      assert.match(name, /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
      assert.match(about, /^\S.{3,}[^.\s]$/, name);
      assert.match(confidence, /^(?:certain|likely)$/);
      for (const literal of literals) assert.match(literal, /^[\t -~]{3,}$/, name);
    }
  });

  test(`every literal of a ${name} rule begins what a pattern of it matches`, () => {
    const patterns = Map.groupBy(rules, ({ name }) => name);
    const unused = rules.flatMap(({ name, literals, anyCase }) =>
      literals
        .flatMap((literal) => (anyCase ? [literal, literal.toUpperCase()] : [literal]))
        .filter(
          (literal) => !patterns.get(name)?.some((rule) => canBeginWith(rule.pattern, literal)),
        )
        .map((literal) => `${name}: ${literal}`),
    );
    assert.deepEqual(unused, []);
  });
}

test('there are rules for 220 families and more, each with one meaning of its name', () => {
  assert.ok(namesOf(rules).length >= 220);
  const strict = new Set(namesOf(strictRules));
  assert.deepEqual(
    namesOf(rules).filter((name) => strict.has(name)),
    [],
  );
});

const general = new Set(['generic_secret', 'jwt']);

function namesOf(rules: readonly Rule[]): string[] {
  return [...new Set(rules.map(({ name }) => name))].sort();
}

/** Whether a mark, or two on either side of a sign, stands for the word that the secret is in; the rest is as it was. */
function isReplaced({ text, secret }: Sample, redacted: string): boolean {
  const at = text.indexOf(secret);
  const before = text.slice(0, at).replace(/[^\s"'`<>(),;=]{1,99}$/, '');
  const after = text.slice(at + secret.length).replace(/^[^\s"'`<>(),;=]{1,99}/, '');
  if (!redacted.startsWith(before) || !redacted.endsWith(after)) return false;
  const made = redacted.slice(before.length, redacted.length - after.length);
  return /\[REDACTED:\w+\]/.test(made) && !made.includes(secret);
}

/** Not the secret: what a test prints is read by many. */
function masked({ rule, secret, text }: Sample): string {
  return `${rule}: ${text.replaceAll(secret, secret.replace(/[A-Za-z0-9]/g, 'x')).slice(0, 200)}`;
}
