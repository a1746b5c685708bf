import type { Redacted } from './redacted.ts';
import type { SecretMemory } from './secret-memory.ts';

/** How often each rule matched. */
export type Counts = Record<string, number>;

/** What would be replaced, without what it is. */
export interface Finding {
  /** `[start, end)` in bytes of what was searched. */
  start: number;
  end: number;
  rule: string;
}

/**
 * What it does to a line depends on that line and, where a memory is given, on the secrets that the
 * session's earlier lines have shown; never on how lines are cut into calls.
 */
export interface Redactor {
  /** Whole JSON lines, ends of line included. Every line stays a valid JSON value of the same structure. */
  lines(bytes: Buffer, memory?: SecretMemory): { body: Redacted; counts: Counts };
  /** Text of any kind: a file, a message, a page. */
  text(bytes: Buffer, memory?: SecretMemory): { body: Redacted; counts: Counts };
  /** A JSON document, indented by two, with a line end; strings and keys redacted. */
  json(value: unknown, memory?: SecretMemory): Redacted;
  /** What `lines` or `text` would replace first; laid bare by that, there can be more. */
  find(bytes: Buffer, kind: 'lines' | 'text', memory?: SecretMemory): Finding[];
}
