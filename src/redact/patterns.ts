/** The tag that patterns are written under: backslashes stay, pieces are put in as they are. */
export const source = String.raw;

// The letter that ends `\n`, `%3D` or a terminal colour makes no word with what follows.
const afterEscape = source`\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\[[0-9;]{0,12}m`;

/** `token` as `[tT][oO][kK][eE][nN]`: the flag `i` would cost a hook two milliseconds of compilation. */
export function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** Before a token: no letter or digit. */
export const edge = `(?<=^|[^A-Za-z0-9]|${afterEscape})`;

/** Before a token that could stand inside base64url: no `-` or `_` either, unless a diff's sign. */
export const strictEdge = source`(?<=^|[^\w-]|${afterEscape}|(?:^|["\n]|\\n)[+-])`;

/** After a token of fixed length. */
export const end = '(?![A-Za-z0-9])';

/** Between a name and its value: `=`, `: `, `":"`, `\": \"`, ` => '`. */
export const joint = source`\\{0,64}["'\x60]?\]?[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8}\\{0,64}["'\x60]?`;
