/** The tag that patterns are written under: backslashes stay, pieces are put in as they are. */
export const source = String.raw;

// Pieces that many patterns share: lookarounds, or of bounded length.

// The letter that ends an escape (`\n`), `%3D`, or a terminal colour does not make a word with what follows.
const afterEscape = source`\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\[[0-9;]{0,12}m`;

/** Before a token: no letter or digit. */
export const edge = `(?<=^|[^A-Za-z0-9]|${afterEscape})`;

/** Before a token that could stand inside base64url: no `-` or `_` either, unless a diff's sign. */
export const strictEdge = source`(?<=^|[^\w-]|${afterEscape}|(?:^|["\n]|\\n)[+-])`;

/** After a token of fixed length. */
export const end = '(?![A-Za-z0-9])';

/** Between a name and its value: `=`, `: `, `":"`, `\": \"`, ` => '`. */
export const joint = source`\\{0,16}["'${'`'}]?\]?[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8}\\{0,16}["'${'`'}]?`;
