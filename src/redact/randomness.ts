import { prepared } from '../prepared.ts';

/** What documents, templates and code write where a secret would stand. */
export function isPlaceholder(value: string): boolean {
  if (templates.test(value)) return true;
  // The flag `i` would cost a hook half a millisecond of compilation.
  const lower = value.toLowerCase();
  if (standIns.test(lower) || holdsStandIn.test(lower) || namesItself.test(lower)) return true;
  return repeatsOne(lower);
}

const templates =
  /^[$%<{[*@]|[$#%][({]|\{\{|\{\w{1,20}[:~}]|<%|\*{3}|\.\.\.|\xe2\x80\xa6|\[REDACTED[:\]]|\(\?[:!=<]|\[(?:\^|a-z|A-Z|0-9|\\w)/;
// One for the start, one for the rest: a pattern that is both is tried as both from each character on.
const standIns =
  /^(?:(?:my|your|the|some|test|fake|dummy|mock|example|sample|change[-_]?(?:me|it|this)|placeholder|redacted|masked|hidden|removed|insert|replace|put|enter|todo|tbd|none|null|nil|undefined|true|false|process|import|env|foo|bar|baz|lorem|abc123?|xyz|qwerty|letmein|12345+|admin|root|user|default|empty|optional|required|string|not|not[-_]?a)(?![a-z0-9])|(?:process|os|self|this|config|props|env|secrets|var|local|data|module)\.)/;
const holdsStandIn =
  /x{4}|abc123|example|placeholder|change_?me|your[-_]|[-_]here$|123456|abcdef|deadbeef/;
/** `password`, `my-secret`, `P@ssw0rd1!`, `TEST_TOKEN_2`, `<API key>`. */
const namesItself =
  /^(?:[a-z]{1,8}[-_.]?){0,2}(?:pass(?:phrase|code)?|p[a@][s$]{2}w(?:[o0]r)?d|passwort|pwd|pw|secret|token|api[-_]?key|key|credentials?)(?:[-_.]?[a-z]{1,8}){0,2}[-_.]?[0-9]{0,4}[!.?]?$/;

/** Six times the same, but `=`; as a pattern it would be tried from each character on. */
function repeatsOne(value: string): boolean {
  let times = 1;
  for (let at = 1; at < value.length; at++) {
    const code = value.charCodeAt(at);
    times = code === value.charCodeAt(at - 1) && code !== 0x3d ? times + 1 : 1;
    if (times === 6) return true;
  }
  return false;
}

/** Text that no person made up as a word, a name or a path: letters, and mostly digits, in no order. */
export function looksRandom(value: string): boolean {
  if (value.length >= shortestHex && hexDigits.test(value)) return true;
  if (value.length < 8 || !/[A-Za-z]/.test(value)) return false;
  const first = value.slice(0, enough);
  if (/[0-9]/.test(value)) return disorder(first) >= 2;
  // Without a digit, abbreviations and CSS classes come close.
  return (
    value.length >= 20 &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    disorder(first) >= first.length / 4
  );
}

/** Small letters, capitals and digits all occur, as in 20 random characters or more and in hardly any name. */
export function isMixed(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value);
}

/** By either sign: for a value whose length and name tell already, as `looksRandom` misses one in a hundred. */
export function looksIssued(value: string): boolean {
  return isMixed(value) || looksRandom(value);
}

/** Of letters alone, six or more: of random ones it knows six in seven, of words it takes one in thirteen. */
export function looksShuffled(letters: string): boolean {
  return /^[A-Za-z]{6,}$/.test(letters) && disorder(letters) >= letters.length / 10;
}

const enough = 256;

/** 128 bits or more, or a UUID. */
const shortestHex = 32;
const hexDigits =
  /^(?=.*[0-9])(?=.*[A-Fa-f])(?:[0-9A-Fa-f]{32,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$/;

/**
 * A password as people make them up, or a random one: letters and a digit in one word, and a sign or
 * capitals between (`hunter2-X9!`, `Summer2024`). Not a path, nor a name in code such as `readUint16BE`.
 */
export function looksChosen(value: string): boolean {
  if (value.length < 6 || isPlaceholder(value) || isPlace(value)) return false;
  if (looksRandom(value)) return true;
  if (!/[A-Za-z]/.test(value) || !/[0-9]/.test(value)) return false;
  if (/[!@#$%^&*+=?~|].|!$/.test(value) || capitalsAndNumber.test(value)) return true;
  return isMixed(value) && /[-_.!]/.test(value);
}

const capitalsAndNumber = /^(?=.*[a-z])(?=.*[A-Z])(?:.*[0-9]{2}|[0-9]{2}.*)$/;

/** A path, a URL, a file's name, a property or a call of code. */
export function isPlace(value: string): boolean {
  return places.test(value) && !looksRandom(value);
}

const places =
  /^(?:[.~]{0,2}\/|[a-z][a-z0-9+.-]{1,20}:\/\/|arn:|urn:|sha[0-9]{1,3}[-:]|data:|[A-Za-z]:\\)|:\/\/|[A-Za-z_]\.[A-Za-z_]|\w\(|^[$@]\w+$|^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/;

// The pairs of letters that make up three quarters of English words and of names in code.
const pairs =
  'on er re in co st en te ti es de at et or nt th io se ar ns nd le an po al ra ut he ta tr ec ro ng ' +
  'ed me li fi ex it ma om pe rt ke ct to ri is ur ea ch ge ne nc pa ce ck tp pu ac ig ue as od am tt ' +
  'un pr ou si ca el ve ts id lo ty ad ha ss bu la na nf ic uc em yp rr op rs va im pt mi no di sc xp ' +
  'qu ul ob cl ht ll be mp ol ep mm so oc da ie um ag ef il tu us eq ot oi hi mo ab bj rn nu cr je bl ' +
  'gi do fo lu xt gu mb ls ry';
const commonPairs = prepared(() => {
  const isCommon = new Uint8Array(1 << 16);
  for (const pair of pairs.split(' ')) isCommon[pairOf(pair.charCodeAt(0), pair.charCodeAt(1))] = 1;
  return isCommon;
});

/** Of two letters, in any case. */
function pairOf(before: number, after: number): number {
  return ((before | 0x20) << 8) | after | 0x20;
}

/**
 * How far neighbours are from what words and names put side by side: random text of 16 characters
 * lies around 8 and grows with its length, words and names lie below zero.
 */
function disorder(value: string): number {
  const isCommonPair = commonPairs();
  let score = 0;
  let code = value.charCodeAt(0);
  let after = kind(code);
  for (let i = 1; i < value.length; i++) {
    const last = code;
    const before = after;
    code = value.charCodeAt(i);
    after = kind(code);
    if (before === other || after === other) score -= 0.4;
    else if (before === digit || after === digit) score += before === after ? 0 : 2;
    else if (before === lower && after === upper) score += 1;
    else score += isCommonPair[pairOf(last, code)] === 1 ? -2 : 1;
  }
  return score;
}

const lower = 0;
const upper = 1;
const digit = 2;
const other = 3;

function kind(code: number): number {
  if (code >= 97 && code <= 122) return lower;
  if (code >= 65 && code <= 90) return upper;
  if (code >= 48 && code <= 57) return digit;
  return other;
}
