import { looksIssued, looksShuffled } from './randomness.ts';

const shortest = 8;

/**
 * A word that someone took for a password must not take every place where it is a word: letters and
 * digits mixed, no blanks, eight characters at least; where only a name told it (`isLikely`), in no order,
 * or with a sign in it that words have not. Letters alone have to be in no order whatever told them.
 */
export function isMemorable(secret: string, isLikely: boolean): boolean {
  if (secret.length < shortest || /\s/.test(secret)) return false;
  if (listOfBytes.test(secret)) return true;
  if (!/[A-Za-z]/.test(secret)) return false;
  const hasSign = /[^\w.:/@-]/.test(secret);
  if (/[0-9]/.test(secret)) {
    return !isLikely || hasSign || looksIssued(secret) || holdsUuid.test(secret);
  }
  const letters = secret.replace(/[^A-Za-z]/g, '');
  const enough = hasSign ? shortest : shuffledLetters;
  return looksIssued(secret) || (letters.length >= enough && looksShuffled(letters));
}

const holdsUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** How wallets write a key. */
const listOfBytes = /^(?:[0-9]{1,3},){31,}[0-9]{1,3}$/;

/** So many hardly ever look shuffled when they are words: in code, one name in ten thousand. */
const shuffledLetters = 16;
