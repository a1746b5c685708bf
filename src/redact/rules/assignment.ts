import { source } from '../patterns.ts';
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
const name = source`(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access_?key|private_?key|auth_key|credentials?)`;
const suffix = source`(?:[_-]?(?:access|key|base|value|token|prod(?:uction)?|dev|stag(?:e|ing)|test|live|[0-9]{1,3})){0,3}`;

export const assignmentRules: readonly Rule[] = [
  {
    // "password": "…", token = '…', apiKey: `…`, at any depth of quoting: the value ends with the quote it began with.
    name: 'generic_secret',
    literals,
    pattern: source`${name}${suffix}\\{0,16}["'${'`'}]?\]?[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8}(\\{0,16})(["'${'`'}])((?:(?!\2)[^"\\ \t\n]|\1\\+[^\\ \n]){8,200})\1\2`,
    flags: 'i',
    group: 3,
    accept: isSecret,
  },
  {
    // DB_PASSWORD=… as .env files, shells and `docker -e` write it: a name in capitals, no space, to the next space.
    name: 'generic_secret',
    literals,
    pattern: source`(?:SECRET|TOKEN|PASSW(?:OR)?D|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_KEY|CREDENTIALS?)(?:_[A-Z0-9]{1,20}){0,3}=([^ \t\n"'${'`'}\\()<>;,&|]{8,200})(?![^ \t\n"'${'`'}\\<>;,&|])`,
    group: 1,
    accept: isSecret,
  },
  {
    // password: … in YAML and INI: bare, so it has to look random.
    name: 'generic_secret',
    literals,
    pattern: source`${name}${suffix}[ \t]{0,8}[:=][ \t]{0,8}([\w+/=.~!@#$%^*-]{12,200})(?![^ \t\n"'${'`'}\\;,&])`,
    flags: 'i',
    group: 1,
    accept: (value) => isSecret(value) && value.length >= 16,
  },
];

function isSecret(value: string): boolean {
  return !isPlaceholder(value) && looksRandom(value);
}
