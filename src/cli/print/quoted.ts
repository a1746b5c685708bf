import { withoutColours } from '../../export/shown-facts.ts';
import { plain } from './plain.ts';

/** All that ends a line somewhere. */
const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/**
 * A text from outside as lines of ours: the first is one plain line, each further one begins with `indent`,
 * so that no text can look like a line of the list it stands in. No colours, no control characters, no marks
 * that turn the direction.
 */
export function quotedLines(text: string, indent = '    | '): string[] {
  const [first = '', ...rest] = text.trimEnd().split(lineEnds);
  return [plain(first), ...rest.map((line) => (indent + harmless(line)).trimEnd())];
}

/** As `plain`, but with its spaces where they are: code keeps its shape. */
function harmless(line: string): string {
  return withoutColours(line)
    .replaceAll('\t', '  ')
    .split(/( +)/)
    .map((word) => (word.startsWith(' ') ? word : plain(word)))
    .join('');
}
