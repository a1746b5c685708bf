import { UserError } from '../../state/user-error.ts';
import type { NoneFree } from './claim-next.ts';

/** Why there is no next step, for who asked for one. */
export function noneFree({ none }: NoneFree): UserError {
  return new UserError(...noneTexts[none], { details: { claimed: false, reason: none } });
}

const noneTexts: Record<NoneFree['none'], [message: string, hint: string]> = {
  'none-free': [
    'No step is free: all that can be done now is being done',
    'Wait with `tracecraft claim --next --wait`; `tracecraft steps` shows who has what.',
  ],
  'all-done': [
    'No step is left to be done',
    '`tracecraft steps` lists all; `tracecraft steps add` declares more.',
  ],
  blocked: [
    'No step can be taken: what is left waits for one that is blocked, wants a review, or is not declared',
    '`tracecraft steps` shows which.',
  ],
};
