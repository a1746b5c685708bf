import { markRedacted, type Redacted } from './redacted.ts';
import type { Counts, Redactor } from './redactor.ts';
import type { Rule } from './rule.ts';
import { rules as builtIn } from './rules.ts';
import { createScanner, type Scanner } from './scanner.ts';
import { merge } from './spans.ts';

/**
 * The engine behind everything that leaves the machine. Text is scanned as Latin-1, one character a
 * byte: fast, and exact for bytes that are no UTF-8. Throws `RedactionError` when a rule cannot run.
 */
export function createRedactor(rules: readonly Rule[] = builtIn): Redactor {
  let scanner: Scanner | undefined;
  return { lines, json };

  function lines(bytes: Buffer): { body: Redacted; counts: Counts } {
    scanner ??= createScanner(rules);
    const spans = merge(scanner.scan(bytes));
    if (spans.length === 0) return { body: markRedacted(bytes), counts: {} };

    const counts: Counts = {};
    const pieces: Buffer[] = [];
    let from = 0;
    for (const { start, end, rule } of spans) {
      counts[rule] = (counts[rule] ?? 0) + 1;
      pieces.push(bytes.subarray(from, start), Buffer.from(`[REDACTED:${rule}]`, 'latin1'));
      from = end;
    }
    pieces.push(bytes.subarray(from));
    return { body: markRedacted(Buffer.concat(pieces)), counts };
  }

  function json(value: unknown): Redacted {
    const text = JSON.stringify(value, null, 2);
    if (text === undefined) throw new TypeError('Not a JSON value');
    return lines(Buffer.from(`${text}\n`)).body;
  }
}
