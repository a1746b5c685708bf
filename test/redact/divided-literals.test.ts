import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { createReader } from '../../src/redact/kernel/reader.ts';
import { createLiteralFinder, indexLiterals } from '../../src/redact/literal-finder.ts';
import { strictRules } from '../../src/redact/rules/strict.ts';
import { rules } from '../../src/redact/rules.ts';

// Backslashes are read as escapes, and so stand elsewhere in the plain text.
const literals = [...rules, ...strictRules]
  .flatMap(({ literals, anyCase = false }) => literals.map((text) => ({ text, anyCase })))
  .filter(({ text }) => !text.includes('\\'))
  .map((literal, owner) => ({ ...literal, owner }));
const finder = createLiteralFinder([{ index: indexLiterals(literals), offset: 0 }]);
const reader = createReader(finder.rows);

interface Written {
  owner: number;
  text: string;
}

/** Those of the literals that are not found where they stand. */
function missed(written: readonly Written[], between: string): string[] {
  const starts: number[] = [];
  let all = '';
  for (const { text } of written) {
    starts.push(all.length);
    all += text + between;
  }
  const bytes = Buffer.from(all, 'latin1');
  const { text, hits } = reader.read(bytes, 0, bytes.length, false);
  assert.equal(text.length, all.length);
  const found = new Set<string>();
  for (let i = 0; i < hits.length; i += 2) {
    finder.at(text, hits[i] as number, hits[i + 1] as number, (owner, start) => {
      found.add(`${owner} ${start}`);
    });
  }
  return written
    .filter(({ owner }, i) => !found.has(`${owner} ${starts[i]}`))
    .map(({ text }) => JSON.stringify(text));
}

for (const rowEnd of ['\n', '\r\n']) {
  test(`each literal of each rule is found wherever ${JSON.stringify(rowEnd)} divides it`, () => {
    const divided = literals.flatMap(({ text, owner }) =>
      Array.from({ length: text.length - 1 }, (_, i) => ({
        owner,
        text: `${text.slice(0, i + 1)}${rowEnd}${text.slice(i + 1)}`,
      })),
    );
    for (const between of [' ', '\n\n', 'x']) assert.deepEqual(missed(divided, between), []);
  });
}

test('each literal of each rule is found as it is, and where any case counts in any', () => {
  const turned = literals
    .filter(({ anyCase }) => anyCase)
    .flatMap(({ text, owner }) => [
      { owner, text: text.toUpperCase() },
      { owner, text: [...text].map((c, i) => (i % 2 ? c.toUpperCase() : c)).join('') },
    ]);
  for (const between of [' ', '\n', 'x']) {
    assert.deepEqual(missed([...literals, ...turned], between), []);
  }
});

test('literals that rows divide, among as many that they do not, take time in proportion', () => {
  const redactor = createRedactor();
  const ms = (size: number) => {
    const line = Buffer.from(`"${'token=\\ntok\\nen='.repeat(size / 16)}"\n`);
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      redactor.lines(line);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  assert.ok(ms(256 * 1024) < 24 * Math.max(ms(32 * 1024), 1));
});
