import { anyCase, source } from '../patterns.ts';
import { isMixed, isPlace, isPlaceholder, looksChosen, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

// Words that a name for a secret holds, and those for a password among them.
const passwordWords = [
  'passw',
  'passphrase',
  'passcode',
  'pwd',
  '_pass',
  '"pass"',
  "'pass'",
  ' pass:',
];
// Of `encryption` and `functions` the ends, since the words themselves are all over code.
const keyWords = ['api', 'access', 'private', 'secret', 'auth', 'ption', 'signing', 'master']
  .concat(['shared', 'tions', 'cipher', 'hmac', 'aes'])
  .flatMap((owner) => [`${owner}key`, `${owner}_key`, `${owner}-key`]);
const words = [...passwordWords, 'secret', 'preshared', 'fernet', ...keyWords];
const passwordName = 'passw(?:or)?d|passphrase|passcode|pwd|[_"\' ]pass';
const keyName = source`(?:api|access|private|secret|auth|(?<=encry|subscri)ption|signing|master|(?:pre-?)?shared|(?<=func)tions|cipher|hmac|aes|fernet)[_-]?key(?!(?<=signingkey|signingKey)[ \t]{0,4}=[ \t]{0,4}[0-9A-F]{16,40}\b)`;
// `token` but not `tokens`, `tokenizer`, `token_type`, `secretName`: those hold no secret.
const tail =
  'access auth key base value token pass(?:word|phrase)? string text plain raw old new current default prod(?:uction)? dev stag(?:e|ing) test live [0-9]{1,3}'.split(
    ' ',
  );
const digits = [...'0123456789'];
const startsOfTail = tail.flatMap((word) => /^[a-z]+/.exec(word) ?? []);
// What a name goes on with where a value follows.
const nextOfName = [
  ...'"\'`]):=?|!,(_\t>',
  ...['</', ' =', ' :', '  ', ' "', " '", ' |', ' ?', ' !', ' (', ' ,', ' is'],
  ...[' str', ' byt', ' text', ' value', ' name=', ' id=', ' type='],
];
const nextOfToken = [
  ...nextOfName,
  '*',
  ' `',
  ...[...digits, ...startsOfTail].flatMap((start) => [start, `.${start}`, `-${start}`]),
];
/** For tokenizers and providers of credentials are all over code. */
const tokens = ['token', 'credential', 'credentials'].flatMap((name) =>
  nextOfToken.map((next) => name + next),
);
// As options name them, in PowerShell too: `--githubtoken`, `-GitHubToken`; of `access` the end.
const ownersOfTokens =
  'auth ss api bot user hub lab bearer refresh id jwt sas vault admin service deploy npm notify personal session client'.split(
    ' ',
  );
const endsOfOptions = [
  '-credential',
  '_credential',
  ...['=', '_', '-', '\t', ...digits, ...startsOfTail].map((next) => `token${next}`),
  ...['-', '_', ...ownersOfTokens].map((before) => `${before}token `),
];
// Up to four: V8 writes out what may occur three times, and what comes behind it as often again.
const tails = source`(?:[_.-]?(?:${tail.join('|')})){0,4}`;
// Of pages and of requests that may be repeated: the latter are UUIDs where they are of a client.
const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const token = source`(?<!${anyCase('(?:continuation|next|page|paging|cursor|cancel|cancellation|idempotency|resume|sync|change|action|request)[_-]?')})${anyCase('token')}(?!(?<=${anyCase('client[_-]?token')})["']?[ \t]{0,4}[:=][ \t]{0,4}["']?${uuid})`;
const otherKey = source`(?<!${anyCase('(?:public|pub|publishable|primary|foreign|cache|query|sort|order|partition|shard|hash|row|object|storage|map|idempotency|dedupe?|session|thread|conversation|channel|agent|peer|project|job|task|run|node|state|field|column|context|parent|etag|ssh|host|hot|routing|message|record|index|lookup|group|unique|surrogate|composite|item|list|event|metric|search|translation|i18n|react|chunk|module|path|file|(?<!bit)bucket|s3|image|asset|version|verify|verifying|verification|site|websocket|ws|known|compare|test|lock|content|data)[_.-]?key')})`;
const name = source`(?:${token}|${anyCase(`${passwordName}|secret|credentials?|fernet|${keyName}`)})${anyCase(tails)}`;
const passwordOnly = anyCase(
  `(?:${passwordName})(?:[_-]?(?:[0-9]{1,3}|value|text|plain|default|test|prod|dev)){0,4}`,
);

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
/** Where a row begins with a name in capitals: numbered, in a diff, exported. */
const rowOfName = source`(?<=(?:^|[\n\x1e"'\x60\t]|\xe2\x86\x92)[ \t+-]{0,8}(?:export[ ]|set[ ])?[A-Z0-9_]{0,40})`;
const rowEnd = source`(?=[ \t]{0,8}(?:[\r\n\x1e]|$|["'\x60]))`;
// Behind a name: the row below of Kubernetes' `name:` and `value:`, a block of YAML, a value of its own row.
const nextRow = source`["']?[ \t]{0,4}(?:\r?\n[ \t]{1,60}value:[ \t]{1,4}|:[ \t]{0,4}(?:[|>][+-]?[0-9]?[ \t]{0,4})?\r?\n[ \t]{1,60})(?![\w.-]{1,60}:)([^\s"'\x60<>{}\x1e]{6,400})${rowEnd}`;
// In Markdown: `**Password:** …`, `**Password**: …`.
const inMarkdown = source`(?::(?:\*\*|__)|(?:\*\*|__):)[ \t]{1,4}["'\x60]?`;

// Of `"name": `, `name =>`, `["name"] = `, `name: str = `, `-name `, `setName(`, `name is `.
const nameEnd = source`["'\x60\])]{0,4}`;
const type = source`(?:\??: ?&?[A-Za-z][\w.<>|\[\]]{0,23}(?= ?= ?[brfu@$]?["'\x60])| [a-z]{2,10}(?= =))?`;
const sign = source`[ \t]{0,8}(?::{1,3}=|={1,3}(?!>)|(?<!\)[ \t]{0,2})=>|\?=|\|\||!==?|[:,(]| is:?[ \t])[ \t]{0,8}`;
/** `quote` refers back to the opening one, `\1` where it is the first group; the closing one may be cut off. */
const quoted = (quote: string) =>
  source`(?:[brfu@$]?)(["'\x60])((?:(?!${quote})[^\s\x1e]){6,2000})(?=${quote}|[\n\x1e]|$)`;
const bareEnd = source`(?=[\s"'\x60;,&)}<\x1e]|$)`;
// <name>…</name>, <x key="name" value="…"/>, "name", "value": "…", <key>name</key><string>….
const farValue = source`(?:["']?[ \t]?[\w."'= -]{0,40}>|["']?[ \t]{0,4},?[ \t]{0,4}\s{0,30}["']?[Vv]alue["']?[ \t]{0,4}[=:][ \t]{0,4}["']|</key>\s{0,30}<string>)([^\s"'<>\x1e]{6,2000})(?=["'<])`;
/** Behind the name in </name>: the value stands before it, whatever attributes the start of the element has. */
const endOfElement = source`>(?<=>\s{0,30}([^\s"'<>\x1e]{6,2000})\s{0,30}</[\w:.-]{0,60}>)`;

export const assignmentRules: readonly Rule[] = [
  {
    // token = '…', apiKey: `…`, and bare as in YAML and INI. Names and sentences are common there in
    // code and its tests, so the value has to look random.
    name: 'generic_secret',
    about: 'Random value assigned to a name for a secret',
    confidence: 'likely',
    literals: [...words, ...tokens, 'tokendata>', 'api key', 'access key', 'secret key'],
    anyCase: true,
    // Behind the name also in the row below, and in Markdown.
    pattern: source`(?:${name}(?:${nameEnd}${type}${sign}(?:${quoted('\\1')}|(?<!:secret:)([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${nameEnd}[ \t]{1,4}${quoted('\\4')}|${anyCase('(?:data)?')}${endOfElement}|${farValue}|${nextRow}|${inMarkdown}([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${anyCase('(?:api|access|secret) key')}(?:${inMarkdown}|:[ \t]{1,4}["'\x60]?)([\w+/=.~!@#$%^*-]{16,512})${bareEnd})`,
    accept: isRandomSecret,
  },
  {
    // "password": "…", password = '…', <password>…, password "…": what people make up has no order that
    // tells it from a word, but mixes kinds; test data in code seldom does.
    name: 'generic_secret',
    about: 'Password in code or configuration',
    confidence: 'likely',
    literals: passwordWords,
    anyCase: true,
    pattern: source`${passwordOnly}(?:${nameEnd}${type}(?:${sign}|[ \t]{1,4})${quoted('\\1')}|${farValue})`,
    accept: looksChosen,
  },
  {
    // password: … and password=… up to the end of a line or argument, as in YAML, INI, properties,
    // `helm --set db.password=…`; `password is …` of prose. A call or an expression is not at its end.
    name: 'generic_secret',
    about: 'Password in a line of configuration',
    confidence: 'likely',
    literals: passwordWords,
    anyCase: true,
    pattern: source`(?<![?&][\w.-]{0,24})${passwordOnly}(?:${nameEnd}[ \t]{0,8}[:=][ \t]{0,8}(?![:=])| is:? )([^\s"'\x60()<>{};,\x1e]{6,200})(?=[ \t]{0,8}(?:["'\x60,]?[\r\n\x1e]|$|["'\x60])| [-\w/])`,
    accept: looksChosen,
  },
  {
    // password: | and the value in the row below, as YAML may write it; **Password:** … of Markdown.
    name: 'generic_secret',
    about: 'Password in a block of YAML or in Markdown',
    confidence: 'likely',
    literals: passwordWords,
    anyCase: true,
    pattern: source`${passwordOnly}(?:${nextRow}|${inMarkdown}([^\s"'\x60<>{}\x1e]{6,200})${rowEnd})`,
    accept: looksChosen,
  },
  {
    // name: access-token, and below it value: …: the row's end could not be a part of a literal.
    name: 'generic_secret',
    about: 'Random value in a list of names and values',
    confidence: 'likely',
    literals: [' value: ', '\tvalue: '],
    pattern: source`(?<=(?:${name}|[a-z0-9]Key${otherKey})["']?[ \t]{0,4}\r?\n[ \t]{0,59})[ \t]value:[ \t]{1,4}["']?([^\s"'\x60<>{}\x1e]{6,400})${rowEnd}`,
    accept: isRandomSecret,
  },
  {
    // Blanks and escaped quotes in quotes: these end where something else goes on.
    name: 'generic_secret',
    about: 'Password of several words in code or configuration',
    confidence: 'likely',
    literals: passwordWords,
    anyCase: true,
    pattern: source`${passwordOnly}${nameEnd}${type}${sign}(["'])((?:(?!\1(?:[\s,;:)}\]>/\x1e.+&|?"'\x60]|$))[^\r\n\x1e]){6,200})(?=\1)`,
    accept: isInWords,
  },
  {
    // "password": "S3cur3Pass", password: S3cur3Pass: where the name says just that, three kinds will do.
    name: 'generic_secret',
    about: 'Password in code or configuration',
    confidence: 'likely',
    literals: ['password', 'passwd', 'pwd', 'passphrase'],
    anyCase: true,
    pattern: source`(?<![\w$.-])${anyCase('(?:password|passwd|pwd|passphrase)')}(?:["']?[ \t]{0,4}[:=][ \t]{0,4}(["'])((?:(?!\1)[^\s\x1e]){8,200})(?=\1)|:[ \t]{1,4}([^\s"'\x60()<>{}\[\];,\x1e]{8,200})(?=[ \t]{0,8}(?:[\r\n\x1e]|$)))`,
    accept: isOfThreeKinds,
  },
  {
    // `terraform output -json` says what is sensitive.
    name: 'generic_secret',
    about: 'Sensitive output of Terraform',
    confidence: 'likely',
    literals: ['"sensitive": true', '"sensitive":true'],
    pattern: source`"sensitive":[ ]?true,\s{0,30}"type":[ ]?"string",\s{0,30}"value":[ ]?"([^"\r\n\x1e]{6,4000})(?=")`,
    accept: (value) => mixed.test(value) && !isPlaceholder(value) && !isPlace(value),
  },
  {
    // What random_password made, in a state of Terraform.
    name: 'generic_secret',
    about: 'Password in a state of Terraform',
    confidence: 'certain',
    literals: ['random_password"'],
    pattern: source`random_password"(?:(?!random_password|"type")[^\x1e]){0,2500}?"result":[ ]?"([^"\r\n\x1e]{4,400})(?=")`,
    accept: (value) => !isPlaceholder(value),
  },
  {
    // --password …, --token=…, -Password '…'.
    name: 'generic_secret',
    about: 'Secret as an argument of a command',
    confidence: 'likely',
    literals: [...words, ...endsOfOptions],
    anyCase: true,
    // Where the dash before `token` is in the match, it may be the first.
    pattern: source`(?<=(?:^|[\s"'])(?:--?[\w-]{0,24}|-?(?=-)))(?:[_-]|${anyCase(ownersOfTokens.join('|'))})?${name}(?:=|[ \t]{1,4})(?!id=|type=)(["']?)([^\s"'\x60()<>{};|&\x1e]{6,512})(?=\1(?:[\s"'\x60;)\\|&\x1e]|$))`,
    accept: looksChosen,
  },
  {
    // DB_PASSWORD=… as .env files, shells and `docker -e` write it: capitals, no space, up to the next
    // one. That is telling enough for a value that a person made up. TOKEN_URL= and the like hold none.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
    pattern: source`${environmentName}=([^\s"'\x60()<>;,&|\x1e]{6,512})(?![^\s"'\x60<>;,&|)\x1e])`,
    accept: isEnvironmentSecret,
  },
  {
    // A row that is one such assignment: its value is all of the rest, whatever signs are in it.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
    pattern: source`${rowOfName}${environmentName}=(?![^\s\x1e]{0,200}&[A-Za-z_]{1,30}=)([^\s"'\x60|\x1e]{5,199}[^\s"'\x60|;,)\x1e])(?=[;,]?[ \t]{0,8}(?:[\r\n\x1e]|$|"))`,
    accept: isEnvironmentSecret,
  },
  {
    // DB_PASSWORD="some words and 7x more" as such a row.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: environmentWords,
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
    pattern: source`${rowOfName}${environmentName}[ ]{2,60}([^\s"'\x60<>{}|\x1e]{6,512})${rowEnd}`,
    accept: (value) => isEnvironmentSecret(value) && looksChosen(value),
  },
  {
    // - name: DB_PASSWORD, and below it value: …, of Kubernetes.
    name: 'generic_secret',
    about: 'Secret in an environment variable of a container',
    confidence: 'likely',
    literals: environmentWords,
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
  {
    // ENCRYPTION_KEY=…, "acmeKey": "…", acme.key=…, AUTH_SALT='…': what any other key holds when it is
    // random. Keys of tables, caches and events are none, nor are public ones.
    name: 'generic_secret',
    about: 'Random value of something called a key',
    confidence: 'likely',
    literals: ['_KEY', '_key', '-key', '.key', '_SALT', '_PEPPER', 'Key-'].concat(
      nextOfName.map((next) => `Key${next}`),
    ),
    pattern: source`(?:[_.-](?:KEY|key|SALT|PEPPER)|(?<=[a-z0-9])Key)(?![A-Za-z])${otherKey}(?:[_-](?:base64|hex|prod|dev|test|live|BASE64|HEX|PROD|DEV|TEST|LIVE|[0-9]{1,2})){0,4}${nameEnd}(?:${type}${sign}(?:${quoted('\\1')}|([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${endOfElement}|${farValue})`,
    accept: (value) => value.length >= 12 && isRandomSecret(value) && !cacheKey.test(value),
  },
];

function isRandomSecret(value: string): boolean {
  return (
    value.length >= 8 && looksRandom(value) && !isPlaceholder(value) && !isReference.test(value)
  );
}

function isEnvironmentSecret(value: string): boolean {
  return mixed.test(value) && !isPlaceholder(value) && !isPlace(value) && !isReference.test(value);
}

/** A word among others that holds letters, capitals and digits, as no sentence does. */
function isInWords(value: string): boolean {
  if (!/[\s"']/.test(value) || isPlaceholder(value) || /[$<>{}=(]/.test(value)) return false;
  const parts = value.split(/[\s"']+/);
  return parts.length <= 8 && parts.some((word) => isMixed(word) && looksChosen(word));
}

function isOfThreeKinds(value: string): boolean {
  return isMixed(value) && !isPlaceholder(value) && !isPlace(value) && !isCodeName.test(value);
}

/** `LoginForm2`, `getPassword2`. */
const isCodeName = /^[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+)+[0-9]{0,2}$/;
/** Words and a digest, as caches name what they hold. */
const cacheKey = /^v?[0-9]{0,2}[A-Za-z]{2,20}[-_/:.](?:[\w.]{1,20}[-_/:.]){0,6}[0-9a-f]{32}/;
const mixed = /^(?=.*[0-9])(?=.*[A-Za-z])/;
/** A URL, the checksum of a package, a path, an option of a command, a list, a call. */
const isReference =
  /:\/\/|^0x[0-9A-Fa-f]{40}$|^(?:sha(?:1|256|384|512)-|data:|\/?(?:usr|home|Users|var|tmp|etc|opt)\/|--?[a-z][\w-]{0,14}$|["'`([])|[\w\])]\(/;
