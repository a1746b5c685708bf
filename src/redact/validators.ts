import { isMixed, looksChosen, looksIssued, looksRandom } from './randomness.ts';
import type { Rule } from './rule.ts';
import { isNoName } from './rules/plausible.ts';
import {
  isEnvironmentSecret,
  isInWords,
  isKeyOfItsOwn,
  isNoProse,
  isOfThreeKinds,
  isRandomSecret,
  isToken,
  isUserAndPassword,
} from './rules/values.ts';

/**
 * What most rules ask about a match, and those that a transcript of code meets: a rule that is data names it.
 * The code of all others is loaded when it is asked for, which costs a hook two milliseconds.
 */
export const validators = {
  isEnvironmentSecret,
  isInWords,
  isKeyOfItsOwn,
  isMixed,
  isNoName,
  isNoProse,
  isOfThreeKinds,
  isRandomSecret,
  isToken,
  isUserAndPassword,
  looksChosen,
  looksIssued,
  looksRandom,
} satisfies Record<string, Rule['accept']>;

export type ValidatorName = keyof typeof validators;

export function validatorName(accept: Rule['accept']): ValidatorName | undefined {
  const names = Object.keys(validators) as ValidatorName[];
  return names.find((name) => validators[name] === accept);
}
