import type { Fields } from '../records.ts';
import type { Usage } from '../turn.ts';
import { tokens } from '../turn-builder.ts';

const columns: Record<keyof Usage, string> = {
  input: 'input_tokens',
  output: 'output_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
  reasoning: 'reasoning_tokens',
};

/** What the session's row counts in all; what it does not tell is as it was. */
export function usageOf(row: Fields, known: Usage): Usage {
  return map((name) => (columns[name] in row ? tokens(row[columns[name]]) : known[name]));
}

/** A counter that went down was begun anew. */
export function minus(a: Usage, b: Usage): Usage {
  return map((name) => (a[name] >= b[name] ? a[name] - b[name] : a[name]));
}

function map(countOf: (name: keyof Usage) => number): Usage {
  const names = Object.keys(columns) as (keyof Usage)[];
  return Object.fromEntries(names.map((name) => [name, countOf(name)])) as unknown as Usage;
}
