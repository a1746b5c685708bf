import assert from 'node:assert/strict';
import test from 'node:test';
import { transcripts } from '../../bench/redaction-corpus.ts';
import type { Rule } from '../../src/redact/rule.ts';
import { rules } from '../../src/redact/rules.ts';

/** A try costs as much as reading a hundred characters, so in ordinary text there are to be few. */
const mostPerKilobyte = 3;
const shortestLiteral = 3;

test('in a kilobyte of ordinary text there are no more than three places to try a rule at', () => {
  const text = ordinaryText(2e6);
  const tries = [...countTries(text)].sort(([, a], [, b]) => b - a);
  const perKilobyte = (count: number) => count / (text.length / 1024);
  const all = perKilobyte(tries.reduce((sum, [, count]) => sum + count, 0));
  const worst = tries.slice(0, 12).map(([what, n]) => `${perKilobyte(n).toFixed(3)} ${what}`);
  assert.ok(
    all <= mostPerKilobyte,
    `${all.toFixed(2)} tries in a kilobyte; a rarer literal may help:\n${worst.join('\n')}`,
  );
});

/** What the corpus of the speed test is made of, as a person would read it. */
function ordinaryText(bytes: number): string {
  const { lines } = transcripts({ bytes, secretEvery: Number.MAX_SAFE_INTEGER });
  return lines.toString('latin1').replaceAll('\\"', '"').replaceAll('\\n', '\n');
}

/** How often a literal of a rule stands in the text: by the rule's name and the literal. */
function countTries(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const byStart = Map.groupBy(rules.flatMap(literalsOf), ({ literal }) => startOf(literal));
  const folded = text.toLowerCase();
  for (let at = 0; at < text.length; at++) {
    for (const { literal, name, anyCase } of byStart.get(startOf(folded, at)) ?? []) {
      if (!(anyCase ? folded : text).startsWith(literal, at)) continue;
      const what = `${name} ${JSON.stringify(literal)}`;
      found.set(what, (found.get(what) ?? 0) + 1);
    }
  }
  return found;
}

function literalsOf({ name, literals, anyCase }: Rule) {
  return literals.map((one) => ({ name, anyCase, literal: anyCase ? one.toLowerCase() : one }));
}

function startOf(text: string, at = 0): string {
  return text.slice(at, at + shortestLiteral).toLowerCase();
}
