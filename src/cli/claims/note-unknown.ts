import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';

/** A name that was misspelled looks as if nobody had begun: it is said that nobody knows it. */
export function noteUnknown(steps: readonly string[]): void {
  if (steps.length === 0) return;
  const which = plain(steps.join(', '));
  note(`Nobody has declared or claimed ${which} yet: \`tracecraft steps\` lists what there is.`);
}
