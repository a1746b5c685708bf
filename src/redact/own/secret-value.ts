import { isPlaceholder, looksRandom } from '../randomness.ts';

const shortest = 8;
/** Shorter than this, letters alone are a word, and would be replaced wherever that word stands. */
const longestWord = 16;
const secretNames =
  /(?:^|[_.-])(?:KEY|TOKEN|SECRET|PASS|PASSWORD|PASSWD|PASSPHRASE|PWD|CREDENTIALS?|AUTH|SALT|APIKEY|PRIVATE)[0-9]*$|(?:token|secret|password|apikey|passphrase)$/i;

/** Whether a variable's name says that its value is a secret. */
export function namesSecret(name: string): boolean {
  return secretNames.test(name);
}

/**
 * What has to be replaced of a variable's value; nothing of one that any text may hold: a word, a number,
 * a path, an address. `isNamed`: the variable is known to hold a secret, which need not look like one.
 */
export function secretsIn(value: string, isNamed: boolean): string[] {
  const rows = value.split(/\r?\n/);
  // Of a key over several lines each one tells of it.
  if (rows.length > 1) return rows.filter((row) => row.length >= 16 && looksRandom(row));
  const text = value.trim();
  if (text.length < shortest || isPlaceholder(text)) return [];
  if (isUrl(text)) return secretsOfUrl(text);
  if (looksRandom(text)) return [text];
  return isNamed && !isOrdinary(text) ? [text] : [];
}

const numbers = /^[-+]?[0-9][0-9.,:_ eE%/-]*$/;
const paths = /^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@ /\\+-]*$/;
const words = /^[A-Za-z]+$/;

function isOrdinary(text: string): boolean {
  return numbers.test(text) || paths.test(text) || (words.test(text) && text.length < longestWord);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** Its password; all of it where its path or its query is what keeps it secret, as a webhook's. */
function secretsOfUrl(text: string): string[] {
  const [, password] = /^[^/]*\/\/[^/@]*?:([^/@]+)@/.exec(text) ?? [];
  if (password !== undefined) {
    return password.length >= 6 && !isPlaceholder(password) ? [password] : [];
  }
  const pieces = text.replace(/^[^/]*\/\/[^/]*/, '').split(/[/?&=]/);
  return pieces.some((piece) => piece.length >= 16 && looksRandom(piece)) ? [text] : [];
}
