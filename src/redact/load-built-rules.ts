import { readFileSync } from 'node:fs';
import { readRules } from './lazy-rule-set.ts';
import type { BuiltInRules } from './load-rules.ts';

declare const RULES_FOLDER: string;

let builtIn: BuiltInRules | undefined;

/** In a bundle, instead of what `load-rules.ts` does: from files that the build makes. */
export function loadRules(): BuiltInRules {
  // By their paths: to have `require` find the first of them would take longer than reading all.
  builtIn ??= readRules({
    index: () => read('rule-index.bin'),
    patterns: () => read('rule-patterns.jsonl'),
    texts: () => read('rule-texts.jsonl'),
    tables: () => require(`${RULES_FOLDER}/rule-tables.cjs`),
  });
  return builtIn;
}

function read(name: string): Buffer {
  return readFileSync(`${RULES_FOLDER}/${name}`);
}
