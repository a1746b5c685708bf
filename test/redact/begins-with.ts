import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Whether some match of the pattern begins with the text; what stands around a match is left out of account. */
export function canBeginWith(pattern: string, text: string): boolean {
  const { alternatives } = new RegExpParser().parsePattern(pattern);
  return anyOf(alternatives, text, 0, () => true);
}

/** Whether what comes behind it, from this place in the text on, goes on well. */
type Then = (at: number) => boolean;

function anyOf(alternatives: AST.Alternative[], text: string, at: number, then: Then): boolean {
  return alternatives.some(({ elements }) => inRow(elements, text, at, then));
}

function inRow(elements: AST.Element[], text: string, at: number, then: Then): boolean {
  // All of the text is in the match: the rest of the pattern is free to be what it wants.
  if (at >= text.length) return true;
  const [first, ...rest] = elements;
  if (!first) return then(at);
  return one(first, text, at, (next) => inRow(rest, text, next, then));
}

function one(element: AST.Element, text: string, at: number, then: Then): boolean {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return anyOf(element.alternatives, text, at, then);
    case 'Quantifier':
      return repeated(element, 0, text, at, then);
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return new RegExp(element.raw).test(text.charAt(at)) && then(at + 1);
    default:
      return then(at);
  }
}

function repeated(
  quantifier: AST.Quantifier,
  times: number,
  text: string,
  at: number,
  then: Then,
): boolean {
  const { element, min, max } = quantifier;
  if (times >= min && then(at)) return true;
  if (times >= max || at >= text.length) return at >= text.length;
  const again: Then = (next) => next > at && repeated(quantifier, times + 1, text, next, then);
  return one(element as AST.Element, text, at, again);
}
