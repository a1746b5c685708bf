import { isMixed, isPlace, isPlaceholder, looksChosen, looksRandom } from '../randomness.ts';

// What values behind a name or in a header look like when they are secrets.

export function isRandomSecret(value: string): boolean {
  return (
    value.length >= 8 && looksRandom(value) && !isPlaceholder(value) && !isReference.test(value)
  );
}

/** Of anything that is called a key. */
export function isKeyOfItsOwn(value: string): boolean {
  return value.length >= 12 && isRandomSecret(value) && !cacheKey.test(value);
}

export function isEnvironmentSecret(value: string): boolean {
  return mixed.test(value) && !isPlaceholder(value) && !isPlace(value) && !isReference.test(value);
}

/** A word among others that holds letters, capitals and digits, as no sentence does. */
export function isInWords(value: string): boolean {
  if (!/[\s"']/.test(value) || isPlaceholder(value) || /[$<>{}=(]/.test(value)) return false;
  const parts = value.split(/[\s"']+/);
  return parts.length <= 8 && parts.some((word) => isMixed(word) && looksChosen(word));
}

export function isOfThreeKinds(value: string): boolean {
  return isMixed(value) && !isPlaceholder(value) && !isPlace(value) && !isCodeName.test(value);
}

/** Of a header. */
export function isToken(value: string): boolean {
  return !isPlaceholder(value) && !value.includes('://') && looksRandom(value);
}

/** Words joined by hyphens or dots, and names in camel case, stand after "bearer" in prose and code. */
export function isNoProse(token: string): boolean {
  if (isPlaceholder(token)) return false;
  if (looksRandom(token)) return true;
  return (
    token.length >= 20 &&
    token.split(/[-._/]/).some((part) => part.length >= 24 && !camelCase.test(part))
  );
}

/** Base64 of printable text with a colon in it, and something behind it. */
export function isUserAndPassword(base64: string): boolean {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const [, password] = /^[\x20-\x7e]*?:([\x20-\x7e]+)$/.exec(text) ?? [];
  return password !== undefined && (password.length >= 6 || text.length >= 9);
}

/** A letter and a digit. */
export const mixed = /^(?=.*[0-9])(?=.*[A-Za-z])/;
/** `LoginForm2`, `getPassword2`. */
const isCodeName = /^[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+)+[0-9]{0,2}$/;
const camelCase = /^[A-Za-z]?[a-z]*(?:[A-Z][a-z]+|[0-9]{1,2})+$/;
/** Words and a digest, as caches name what they hold. */
const cacheKey = /^v?[0-9]{0,2}[A-Za-z]{2,20}[-_/:.](?:[\w.]{1,20}[-_/:.]){0,6}[0-9a-f]{32}/;
/** A URL, the checksum of a package, a path, an option of a command, a list, a call. */
const isReference =
  /:\/\/|^0x[0-9A-Fa-f]{40}$|^(?:sha(?:1|256|384|512)-|data:|\/?(?:usr|home|Users|var|tmp|etc|opt)\/|--?[a-z][\w-]{0,14}$|["'`([])|[\w\])]\(/;
