import type { Redacted } from './redacted.ts';

/** How often each rule matched. */
export type Counts = Record<string, number>;

export interface Redactor {
  /** Whole JSON lines, ends of line included. Every line stays a valid JSON value of the same structure. */
  lines(bytes: Buffer): { body: Redacted; counts: Counts };
  /** A JSON document, indented by two, with a line end; strings and keys redacted. */
  json(value: unknown): Redacted;
}
