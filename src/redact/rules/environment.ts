import { rowEnd, source } from '../patterns.ts';
import { looksChosen } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isEnvironmentSecret, mixed } from './values.ts';

// As environment variables write it. TOKEN_URL, TOKEN_EXPIRES_IN and the like hold no secret.
const environmentName = source`(?:SECRET|TOKEN|PASS(?:W(?:OR)?D|PHRASE|CODE)?|(?<=[A-Z0-9]_)PWD|API_?KEY|ACCESS_?KEY|PRIVATE_KEY|AUTH_KEY|CREDENTIALS?)(?:_(?!(?:ID|ARN|URL|URI|FILE|PATH|DIR|NAME|TYPE|HOST|LENGTH|COUNT|TTL|LIMIT|EXPIRES(?:_IN)?|EXPIRY|EXPIRATION|LIFETIME|ALG|ALGORITHM|ISSUER|SYMBOL|AUDIENCE)(?![A-Z0-9_]))[A-Z0-9]{1,20}){0,4}`;
const environmentWords = [
  'SECRET',
  'TOKEN',
  'PASS',
  'PWD',
  'API_KEY',
  'APIKEY',
  'CREDENTIAL',
  'ACCESS_KEY',
  'ACCESSKEY',
  'PRIVATE_KEY',
  'AUTH_KEY',
];
/** Of all rules with these words. */
const outlineOfEnvironment = source`[A-Z0-9_]{3,120}(?:=|[ ]{2}|["']?[ \t]{0,4}\r?\n[ \t]{1,60}value:)`;
/** Where a row begins with a name in capitals: numbered, in a diff, exported. */
const rowOfName = source`(?<=(?:^|[\n\x1e"'\x60\t]|\xe2\x86\x92)[ \t+-]{0,8}(?:export[ ]|set[ ])?[A-Z0-9_]{0,40})`;

export const environmentRules: readonly Rule[] = [
  {
    // DB_PASSWORD=… as .env files, shells and `docker -e` write it: capitals, no space, up to the next
    // one. That is telling enough for a value that a person made up. TOKEN_URL= and the like hold none.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
    outline: outlineOfEnvironment,
    pattern: source`${environmentName}=([^\s"'\x60()<>;,&|\x1e]{6,512})(?![^\s"'\x60<>;,&|)\x1e])`,
    accept: isEnvironmentSecret,
  },
  {
    // A row that is one such assignment: its value is all of the rest, whatever signs are in it.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
    outline: outlineOfEnvironment,
    pattern: source`${rowOfName}${environmentName}=(?![^\s\x1e]{0,200}&[A-Za-z_]{1,30}=)([^\s"'\x60|\x1e]{5,199}[^\s"'\x60|;,)\x1e])(?=[;,]?[ \t]{0,8}(?:[\r\n\x1e]|$|"))`,
    accept: isEnvironmentSecret,
  },
  {
    // DB_PASSWORD="some words and 7x more" as such a row.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
    outline: outlineOfEnvironment,
    pattern: source`${rowOfName}${environmentName}=(["'])((?:(?!\1)[^\r\n\x1e]){6,200})(?=\1[ \t]{0,8}(?:[\r\n\x1e]|$|["'\x60]))`,
    accept: (value) =>
      isEnvironmentSecret(value) &&
      !/[$<]/.test(value) &&
      value.split(' ').some((word) => mixed.test(word)),
  },
  {
    // DB_PASSWORD      … in columns, as PowerShell lists the environment.
    name: 'generic_secret',
    about: 'Secret in a list of environment variables',
    confidence: 'likely',
    literals: environmentWords,
    outline: outlineOfEnvironment,
    pattern: source`${rowOfName}${environmentName}[ ]{2,60}([^\s"'\x60<>{}|\x1e]{6,512})${rowEnd}`,
    accept: (value) => isEnvironmentSecret(value) && looksChosen(value),
  },
  {
    // - name: DB_PASSWORD, and below it value: …, of Kubernetes.
    name: 'generic_secret',
    about: 'Secret in an environment variable of a container',
    confidence: 'likely',
    literals: environmentWords,
    outline: outlineOfEnvironment,
    pattern: source`(?<=name:[ ]["']?[A-Z0-9_]{0,40})${environmentName}["']?[ \t]{0,4}\r?\n[ \t]{1,60}value:[ \t]{1,4}([^\s"'\x60<>{}\x1e]{6,512})${rowEnd}`,
    accept: isEnvironmentSecret,
  },
  {
    // ENV DB_PASSWORD …, SetEnv TOKEN …, setx API_KEY …: the same with a space.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: ['SECRET', 'TOKEN', 'PASS', 'PWD', 'API_', 'APIKEY', 'API ', 'KEY '],
    pattern: source`(?<=(?:ENV|ARG|SetEnv|setx|setenv|fastcgi_param)[ \t]{1,4}[A-Z0-9_]{0,40})(?:SECRET|TOKEN|PASS|PWD|API|KEY)[A-Z0-9_]{0,30}[ \t]{1,4}(["']?)([^\s"'\x60()<>;,&|\x1e]{6,512})(?=\1(?:[\s"'\x1e]|$))`,
    accept: isEnvironmentSecret,
  },
];
