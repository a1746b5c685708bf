import type { MemoryVersion, ValueType } from '../../coordination/memory/memory-document.ts';
import type { Value } from '../../coordination/memory/set.ts';
import { UserError } from '../../state/user-error.ts';
import { plain, withoutUnseen } from '../print/plain.ts';
import { parseExactly } from './exact-json.ts';

/** Throws UserError (exit 2) for a JSON value that is none. */
export function givenValue(text: string, type: ValueType): Value {
  if (type === 'text') return { text, type };
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      `The value is no JSON: ${(cause as Error).message}`,
      'Mend it, or leave out --type json to keep it as text.',
      { exitCode: 2, cause },
    );
  }
  return { text: text.trim(), type };
}

/** For `--json`: a JSON value as what it stands for. */
export function jsonOf({ value, type }: Pick<MemoryVersion, 'value' | 'type'>): unknown {
  if (type === 'text') return value;
  try {
    return parseExactly(value);
  } catch {
    // Another hand has changed it: its text is what there is.
    return value;
  }
}

/** characters */
const longestLine = 60;

/** A value in a line among others. */
export function lineOf(value: string): string {
  const characters = [...plain(value)];
  if (characters.length <= longestLine) return characters.join('');
  return `${characters.slice(0, longestLine - 1).join('')}…`;
}

const unprintable = /(?![\n\t])\p{Cc}/gu;

/** With its lines, and nothing by which a text could take hold of the terminal. */
export function forTerminal(value: string): string {
  return withoutUnseen(value).replace(unprintable, '');
}
