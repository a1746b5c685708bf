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

/** After a value that is the last of its row. */
export const rowEnd = source`(?=[ \t]{0,8}(?:[\r\n\x1e]|$|["'\x60]))`;

/** Before what is random: a digit is near. Words, names and templates have none. */
export const withDigit = '(?=[A-Za-z_-]{0,99}[0-9])';

/** A prefix and each letter or digit behind it, but those of `but`: rarer than one that words begin with. */
export function goingOn(prefix: string, but = ''): string[] {
  const all = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
  return all.filter((next) => !but.includes(next)).map((next) => prefix + next);
}

/** Between a name and its value: `=`, `: `, `": "`, ` => '`, `"] = "`, `>`. */
export const joint = source`["'\x60]?[\])]?[ \t]{0,8}(?::{1,3}=|=>|\?=|\|\||[:=>,])[ \t]{0,8}["'\x60=]{0,4}`;

/** Between an id and the secret beside it: separators, a line's end, perhaps the secret's name. */
export const beside = source`["'\x60\s:=,;|/]{1,24}(?:[\w.-]{1,30}${joint})?`;

/**
 * A secret without a shape of its own, told by its owner's name: `DATADOG_API_KEY=…`, `"datadogKey": "…"`,
 * `datadog.app-key: …`. `value` is a pattern; the owner's letters are taken in any case. Where an owner
 * begins with a word that code is full of, `|` says from where on it is looked for: `docu|mentdb`.
 */
export function named(
  owner: string | readonly string[],
  value: string,
): Pick<Rule, 'literals' | 'anyCase' | 'pattern'> {
  const owners = typeof owner === 'string' ? [owner] : owner;
  return {
    literals: owners.map(sought),
    anyCase: true,
    pattern: source`${anyCase(`(?:${owners.map((one) => spelled(one)).join('|')})`)}[\w .-]{0,30}${joint}(${value})${strictEnd}`,
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
): Pick<Rule, 'literals' | 'anyCase' | 'pattern' | 'outline'> {
  const owners = typeof owner === 'string' ? [owner] : owner;
  return {
    literals: owners.flatMap(ownerLiterals),
    anyCase: true,
    outline: outlineOfKey,
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

/** Of all that `namedKey` makes: an owner's name of up to 32 characters, and a value of eight or more. */
const outlineOfKey = source`[\w\s.:({["'-]{3,72}?${secretWord}[\w .-]{0,24}(?:${joint}|[ \t]{1,4}["'\x60]?)[^\s"'\x60]{8}`;

const noId = '(?<![_-]id|I[Dd]|[_-]hash|Hash|[Ss]ha(?:1|256)?)';

function ownerPattern(owner: string): string {
  if (!isWord(owner)) return spelled(owner);
  // No letter or digit before it, said without a letter that `anyCase` would take for the owner's.
  return source`${spelled(owner.slice(0, -1), source`(?<![^\W_])`)}(?=[_.-]|[A-Z])`;
}

function ownerLiterals(owner: string): string[] {
  if (!isWord(owner)) return [sought(owner)];
  const name = owner.slice(0, -1);
  if (!common.has(name)) return [sought(name)];
  const start = sought(name);
  const next = ['', '.'].flatMap((sign) => wordsBehind.map((word) => sign + word));
  return ['_', '-', ...next].map((one) => start + one);
}

/** What code is full of, as words or as parts of some: `false`, `checked`, `report`, `otherwise`. */
const common = new Set([
  'ado',
  'box',
  'con|sumer',
  'fal',
  'hec',
  'iterable',
  'mend',
  'ngc',
  'nyt',
  'oss',
  'repo',
  'segment',
  'snap',
  'speech',
  'stream',
  'ugs',
  'wise',
]);
/** Their names are told by what they go on with: `repoToken`, `stream.secret`, `falProdKey`. */
const wordsBehind =
  'key token secret pass pwd auth api cred hook licen pat access app client private user service webhook write my source live prod test dev sandbox'.split(
    ' ',
  );

/** The part of an owner's name that is the literal. */
export function sought(owner: string): string {
  return owner.slice(owner.indexOf('|') + 1);
}

/** The pattern of an owner's name, which begins with that part; `before` stands before the name. */
export function spelled(owner: string, before = ''): string {
  const bar = owner.indexOf('|');
  if (bar < 0) return before + quoted(owner);
  return `(?<=${before}${quoted(owner.slice(0, bar))})${quoted(sought(owner))}`;
}

function isWord(owner: string): boolean {
  return owner.length > 3 && owner.endsWith('_');
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, source`\$&`);
}
