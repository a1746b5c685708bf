import type { Rule } from './rule.ts';

/** The tag that patterns are written under: backslashes stay, pieces are put in as they are. */
export const source = String.raw;

/** `token` as `[tT][oO][kK][eE][nN]`: the flag `i` would cost a hook two milliseconds of compilation. */
export function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** Before a token: no letter or digit. */
export const edge = '(?<![A-Za-z0-9])';

/** Before a token that could stand inside base64url: no `-` or `_` either, unless a diff's sign. */
export const strictEdge = source`(?:(?<![\w-])|(?<=["\n\x1e][+-]))`;

/** Before a token that could stand inside base64 of either alphabet. */
export const base64Edge = source`(?:(?<![\w+/-])|(?<=["\n\x1e][+-]))`;

/** After a token of fixed length. */
export const end = '(?![A-Za-z0-9])';

/** After one that could stand inside base64url. */
export const strictEnd = source`(?![\w-])`;

/** After base64 of fixed length. */
export const base64End = '(?![A-Za-z0-9+/=])';

/** Before what is random: a digit is near. Words, names and templates have none. */
export const withDigit = '(?=[A-Za-z_-]{0,99}[0-9])';

/** Between a name and its value: `=`, `: `, `": "`, ` => '`, `"] = "`, `>`. */
export const joint = source`["'\x60]?[\])]?[ \t]{0,8}(?::{1,3}=|=>|\?=|\|\||[:=>,])[ \t]{0,8}["'\x60=]{0,3}`;

/** Between an id and the secret beside it: separators, a line's end, perhaps the secret's name. */
export const beside = source`["'\x60\s:=,;|/]{1,24}(?:[\w.-]{1,30}${joint})?`;

/**
 * A secret without a shape of its own, told by its owner's name: `DATADOG_API_KEY=…`, `"datadogKey": "…"`,
 * `datadog.app-key: …`. `owner` and `value` are patterns; the owner's letters are taken in any case.
 */
export function named(
  owner: string | readonly string[],
  value: string,
): Pick<Rule, 'literals' | 'anyCase' | 'pattern'> {
  const literals = typeof owner === 'string' ? [owner] : owner;
  return {
    literals,
    anyCase: true,
    pattern: source`${anyCase(`(?:${literals.map(quoted).join('|')})`)}[\w .-]{0,30}${joint}(${value})${strictEnd}`,
  };
}

/**
 * As `named`, for values that are ids elsewhere (a UUID, a hash): a word for a secret stands in the name
 * too. `HEROKU_API_KEY=…`, never `heroku_app_id: …` or `"deepgram_commit": "…"`. An owner whose name is a
 * part of common words ends with `_`: `box_` is in `BOX_TOKEN`, `box.token`, `boxToken`, not in `boxed`.
 */
export function namedKey(
  owner: string | readonly string[],
  value: string,
): Pick<Rule, 'literals' | 'anyCase' | 'pattern'> {
  const owners = typeof owner === 'string' ? [owner] : owner;
  return {
    literals: owners.map((name) => (isWord(name) ? name.slice(0, -1) : name)),
    anyCase: true,
    // Made when it is first asked for: there are hundreds, and a hook meets a few of them.
    get pattern() {
      const name = source`${anyCase(`(?:${owners.map(ownerPattern).join('|')})`)}${gap}${secretWord}[\w .-]{0,24}`;
      return source`${name}${noId}(?:${joint}|[ \t]{1,4}["'\x60]?)(${value})${strictEnd}`;
    },
  };
}

// Past brackets and line ends of a configuration: `plivo: { authToken: '…' }`, `new Plivo({ auth_token: "…`.
const gap = source`[\w\s.:({["'-]{0,40}?`;

const secretWord = source`(?:${anyCase('key|token|secret|passw(?:or)?d|pwd|auth|api|cred|hook|licen')}|[Pp][Aa][Tt](?![A-Za-z]))`;

const noId = '(?<![_-]id|I[Dd]|[_-]hash|Hash|[Ss]ha(?:1|256)?)';

function ownerPattern(owner: string): string {
  if (!isWord(owner)) return quoted(owner);
  // No letter or digit before it, said without a letter that `anyCase` would take for the owner's.
  return source`(?<![^\W_])${quoted(owner.slice(0, -1))}(?=[_.-]|[A-Z])`;
}

function isWord(owner: string): boolean {
  return owner.length > 3 && owner.endsWith('_');
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, source`\$&`);
}
