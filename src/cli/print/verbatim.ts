import { withoutColours } from '../../export/shown-facts.ts';
import { withoutUnseen } from '../../plain.ts';

/**
 * A text from outside as it is, line by line: control characters are shown as signs, colours and what is not
 * seen are left out. `mark`: what lines of ours begin with; a line that begins so is moved by a space.
 */
export function verbatim(text: string, mark?: string): string {
  const seen = withoutUnseen(withoutColours(text))
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, shownSign)
    .trimEnd();
  return mark === undefined ? seen : seen.replaceAll(new RegExp(`^(?=${mark})`, 'gm'), ' ');
}

/** Unicode has a sign for each of the first ones. */
function shownSign(control: string): string {
  const code = control.codePointAt(0) as number;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '␡' : '\ufffd';
}
