import { type AST, RegExpParser } from '@eslint-community/regexpp';
import type { Random } from '../../support/random.ts';

/** A text that a pattern matches, and which of its characters the pattern leaves open. */
export interface Made {
  text: string;
  /** As long as the text: `x` for what was made up, a space for what the pattern spells out. */
  open: string;
}

export type Shape = AST.Pattern | AST.CapturingGroup;

/** The parts of a pattern that may capture a secret: its groups, or all of it without one. */
export function secretShapes(pattern: RegExp): Shape[] {
  const whole = wholeShape(pattern);
  const groups = whole.alternatives.flatMap(capturing);
  return groups.length > 0 ? groups : [whole];
}

/** All that a pattern asks for. */
export function wholeShape(pattern: RegExp): AST.Pattern {
  return new RegExpParser({ ecmaVersion: 2025 }).parseLiteral(String(pattern)).pattern;
}

function capturing(alternative: AST.Alternative): AST.CapturingGroup[] {
  return alternative.elements.flatMap((element) => {
    const node = element.type === 'Quantifier' ? element.element : element;
    if (node.type === 'CapturingGroup') return [node];
    return node.type === 'Group' ? node.alternatives.flatMap(capturing) : [];
  });
}

/**
 * Vendors write a token in one case, or in both: patterns that take any case do not tell. So a text is
 * made with letters as the pattern has them, all upper, or mixed: hex digits never, letters alone always.
 */
export function generate(shape: Shape, random: Random): Made {
  const caps = random.chance(0.1);
  const mixed = random.chance(0.4);
  const made: Made = { text: '', open: '' };
  writeOneOf(shape.alternatives, isCaseless(shape));
  return made;

  function writeOneOf(alternatives: readonly AST.Alternative[], caseless: boolean): void {
    for (const element of random.pick(alternatives).elements) write(element, caseless);
  }

  /** Edges and lookarounds ask for nothing of their own. */
  function write(node: AST.Element, caseless: boolean): void {
    if (node.type === 'CapturingGroup') {
      writeOneOf(node.alternatives, caseless);
    } else if (node.type === 'Group') {
      const { add, remove } = node.modifiers ?? {};
      writeOneOf(node.alternatives, add?.ignoreCase || (caseless && !remove?.ignoreCase));
    } else if (node.type === 'Quantifier') {
      for (let n = timesOf(node, random); n > 0; n--) write(node.element, caseless);
    } else if (node.type === 'Character') {
      append(String.fromCodePoint(node.value), ' ');
    } else if (isUnescapedDot(node)) {
      append('.', ' ');
    } else if (node.type === 'CharacterClass' || node.type === 'CharacterSet') {
      const chars = charsOf(node.raw);
      const char = random.pick(chars);
      append(cased(char, chars, caseless), 'x');
    }
  }

  function cased(char: string, among: readonly string[], caseless: boolean): string {
    if (among.length < 10) return char;
    const isHex = among.every((one) => !/[g-z]/i.test(one));
    const anyCase = caseless || (among.includes('a') && among.includes('A'));
    if (!anyCase || (!isHex && !caseless)) return char;
    const isLetters = among.every((one) => /[a-z]/i.test(one)) && !isHex;
    if (caps && !isLetters) return char.toUpperCase();
    if (isHex) return char.toLowerCase();
    if (!mixed && !isLetters) return char;
    return random.chance(0.5) ? char.toUpperCase() : char.toLowerCase();
  }

  function append(text: string, open: string): void {
    made.text += text;
    made.open += open;
  }
}

/** Where a pattern is lenient: a token of common length, few spaces, and nothing that it could do without. */
function timesOf({ min, max, greedy, element }: AST.Quantifier, random: Random): number {
  if (!greedy) return min;
  if (/^(?:\\s| |\[ \\t\])$/.test(element.raw)) return Math.max(min, random.between(0, 1));
  const least = max >= 16 ? Math.max(min, 8) : min;
  return random.between(least, Math.min(max, least + 12));
}

/** `hooks.slack.com`, as its author meant it. */
function isUnescapedDot(node: AST.Element): boolean {
  return node.raw === '.' && node.parent?.type === 'Alternative';
}

const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
const base62 = printable.filter((char) => /[A-Za-z0-9]/.test(char));
const known = new Map<string, readonly string[]>();

function charsOf(source: string): readonly string[] {
  const found = known.get(source);
  if (found) return found;
  const pattern = new RegExp(`^${source}$`, 's');
  const chars = printable.filter((char) => pattern.test(char));
  // `.`, `\S` and `[^@]` stand for the letters and digits of a token.
  const used = chars.length > 80 ? base62 : chars;
  known.set(source, used);
  return used;
}

/** Whether a shape stands where case does not count. */
function isCaseless(shape: Shape): boolean {
  for (let node = shape as AST.Node | null; node; node = node.parent) {
    if (node.type === 'RegExpLiteral') return node.flags.ignoreCase;
    if (node.type !== 'Group') continue;
    if (node.modifiers?.add.ignoreCase) return true;
    if (node.modifiers?.remove?.ignoreCase) return false;
  }
  return false;
}
