import {
  type Atom,
  type Branches,
  capRepeats,
  type Longest,
  parsePattern,
  printPattern,
} from './pattern-syntax.ts';
import { worstTries } from './worst-tries.ts';

/** A user's pattern as the engine runs it. */
export interface EnginePattern {
  pattern: string;
  /** Where a match begins; empty where none follows from the pattern, so that it is tried everywhere. */
  literals: string[];
  anyCase?: true;
}

/** A repetition without an end reads at most so many characters. */
const longest: Longest = { inner: 512, last: 16_384 };
/** The same for a pattern that is tried everywhere, but for its first one. */
const longestAnywhere: Longest = { inner: 128, last: 4096 };
/** Shorter ones stand all over a text. */
const shortestLiteral = 3;
const mostLiterals = 64;

/**
 * Makes a rule's pattern of a JavaScript one. Text is one byte a character there, lines end otherwise,
 * and no pattern may take long on any text. Throws an Error that says what the pattern must not hold.
 */
export function enginePattern(source: string, flags = ''): EnginePattern {
  const wrong = /[^gimsy]/.exec(flags);
  if (wrong) throw new Error(`the flag ${wrong[0]} is not possible here`);
  // What JavaScript itself does not take is told in its words.
  new RegExp(source, flags);
  const anyCase = flags.includes('i');
  const branches = parsePattern(source, { anyCase, dotAll: flags.includes('s') });
  const literals = literalsOf(branches);
  const begun = literals.length > 0 ? branches : onlyAtRuns(branches);
  const capped = capRepeats(begun, literals.length > 0 ? longest : longestAnywhere);
  // One repetition that its end has to be looked for in, at the most.
  if (worstTries(capped) > 1 + (literals.length > 0 ? longest : longestAnywhere).inner) {
    throw tooManyWays();
  }
  return { pattern: outsideMarks(printPattern(capped)), literals, ...(anyCase && { anyCase }) };
}

function tooManyWays(): Error {
  return new Error(
    'a text can be split between its repetitions in too many ways: bound them ({1,40}), or put between them what neither of them takes',
  );
}

/** Throws the same Error for a pattern that may take long on one text, tried at its beginning. */
export function checkPattern(source: string, flags: string): void {
  new RegExp(source, flags);
  const branches = parsePattern(source, {
    anyCase: flags.includes('i'),
    dotAll: flags.includes('s'),
  });
  if (worstTries(capRepeats(branches, longest)) > 1 + longest.inner) throw tooManyWays();
}

// Looked at where a match ends: whether that is inside of a mark that a secret was replaced by.
const inMark = '\\[(?:R|RE|RED|REDA|REDAC|REDACT|REDACTE|REDACTED(?::[a-z0-9_]{0,40})?)';

/** The pattern, but for what it finds in marks: else these would be replaced in turn. */
export function outsideMarks(pattern: string): string {
  return `(?:${pattern})(?<!${inMark})`;
}

/** What every match begins with, one of several; none where one of them would be too short. */
function literalsOf(branches: Branches): string[] {
  const texts = [...new Set(branches.flatMap((atoms) => beginnings(atoms).texts))];
  const isUsable = texts.length <= mostLiterals && texts.every((t) => t.length >= shortestLiteral);
  return isUsable ? texts : [];
}

/** `isWhole`: what comes next in the pattern also comes next in the text. */
function beginnings(atoms: readonly Atom[]): { texts: string[]; isWhole: boolean } {
  let texts = [''];
  for (const atom of atoms) {
    if (atom.kind === 'look') continue;
    if (atom.min !== 1 || atom.max !== 1) return { texts, isWhole: false };
    if (atom.kind === 'one') {
      const { letter } = atom;
      if (letter === undefined) return { texts, isWhole: false };
      texts = texts.map((text) => text + letter);
      continue;
    }
    const inner = atom.branches.map(beginnings);
    const heads = inner.flatMap((each) => each.texts);
    if (texts.length * heads.length > mostLiterals) return { texts, isWhole: false };
    texts = texts.flatMap((text) => heads.map((head) => text + head));
    if (inner.some(({ isWhole }) => !isWhole)) return { texts, isWhole: false };
  }
  return { texts, isWhole: true };
}

/**
 * `[a-z]+@x` is tried at the beginning of a run of letters alone: what matches from within it would
 * match from there too.
 */
function onlyAtRuns(branches: Branches): Branches {
  return branches.map((atoms) => {
    const [first, ...rest] = atoms;
    if (first?.kind !== 'one' || first.max !== Number.POSITIVE_INFINITY) return atoms;
    const edge: Atom = { kind: 'look', text: `(?<!${first.text})` };
    return [edge, { ...first, max: longest.last }, ...rest];
  });
}
