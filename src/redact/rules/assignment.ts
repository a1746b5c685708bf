import { anyCase, source } from '../patterns.ts';
import { isPlaceholder, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const literals = [
  'secret',
  'token',
  'passw',
  'passphrase',
  'api_key',
  'apikey',
  'api-key',
  'access_key',
  'accesskey',
  'private_key',
  'privatekey',
  'auth_key',
  'credential',
];
const words =
  'secret|token|passw(?:or)?d|passphrase|api[_-]?key|access_?key|private_?key|auth_key|credentials?';
const suffixes =
  'access|key|base|value|token|prod(?:uction)?|dev|stag(?:e|ing)|test|live|[0-9]{1,3}';
// `token` but not `tokens`, `tokenizer`, `token_type`, `secretName`: those hold no secret.
const name = anyCase(`(?:${words})(?:[_-]?(?:${suffixes})){0,3}`);
const separator = source`[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8}`;
// At any depth of quoting the value ends with the quote, and as many backslashes, as it began with;
// an escape inside it has more. The key may be quoted too, or stand in brackets.
const quoted = source`\\{0,64}["'\x60]?\]?${separator}(\\{0,64})(["'\x60])((?:(?!\2)[^"\\ \t\n]|\1\\+[^\\ \n]){8,200})\1\2`;
const bare = source`${separator}([\w+/=.~!@#$%^*-]{16,200})(?![^ \t\n"'\x60\\;,&])`;

export const assignmentRules: readonly Rule[] = [
  {
    // "password": "…", token = '…', apiKey: `…`, and bare as in YAML and INI. Names and sentences are
    // common there in code and its tests, so the value has to look random.
    name: 'generic_secret',
    literals,
    anyCase: true,
    pattern: source`${name}(?:${quoted}|${bare})`,
    accept: (value) => !isPlaceholder(value) && looksRandom(value),
  },
  {
    // DB_PASSWORD=… as .env files, shells and `docker -e` write it: capitals, no space, up to the next
    // one. That is telling enough for a value that a person made up. TOKEN_URL= and the like hold none.
    name: 'generic_secret',
    literals,
    anyCase: true,
    pattern: source`(?:SECRET|TOKEN|PASSW(?:OR)?D|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_KEY|CREDENTIALS?)(?:_(?!(?:ID|ARN|URL|URI|FILE|PATH|NAME|TYPE)=)[A-Z0-9]{1,20}){0,3}=([^ \t\n"'\x60\\()<>;,&|]{8,200})(?![^ \t\n"'\x60\\<>;,&|])`,
    accept: (value) => !isPlaceholder(value) && mixed.test(value) && !place.test(value),
  },
];

const mixed = /^(?=.*[0-9])(?=.*[A-Za-z])/;
/** A path, a URL or a property, not a secret. */
const place = /^(?:[./~]|[a-z]+:\/|arn:)|[a-z]\.[a-z]/;
