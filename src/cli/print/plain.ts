import { withoutColours } from '../../export/shown-facts.ts';
import { plain as plainText } from '../../plain.ts';

export { plainJson, withoutUnseen } from '../../plain.ts';

/** A text from outside in one line, as `plain` has it; of what colours a terminal nothing is left. */
export function plain(text: string): string {
  return plainText(text.includes('\u001b') ? withoutColours(text) : text);
}
