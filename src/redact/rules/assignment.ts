import { anyCase, source } from '../patterns.ts';
import { isPlace, isPlaceholder, looksChosen, looksRandom } from '../randomness.ts';
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
const keyOwners = ['api', 'access', 'private', 'secret', 'auth', 'encryption', 'signing', 'master'];
const words = [
  ...passwordWords,
  'secret',
  'token',
  'credential',
  'preshared',
  'fernet',
  ...[...keyOwners, 'shared', 'subscription', 'functions', 'cipher', 'hmac', 'aes'].flatMap(
    (owner) => [`${owner}key`, `${owner}_key`, `${owner}-key`],
  ),
];
const passwordName = 'passw(?:or)?d|passphrase|passcode|pwd|[_"\' ]pass';
const keyName = source`(?:${keyOwners.join('|')}|(?:pre-?)?shared|subscription|functions|cipher|hmac|aes|fernet)[_-]?key(?!(?<=signingkey|signingKey)[ \t]{0,4}=[ \t]{0,4}[0-9A-F]{16,40}\b)`;
// `token` but not `tokens`, `tokenizer`, `token_type`, `secretName`: those hold no secret.
const tail =
  'access|auth|key|base|value|token|pass(?:word|phrase)?|string|text|plain|raw|old|new|current|default|prod(?:uction)?|dev|stag(?:e|ing)|test|live|[0-9]{1,3}';
const tails = source`(?:[_.-]?(?:${tail})){0,3}`;
// Of pages and of requests that may be repeated: the latter are UUIDs where they are of a client.
const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const token = source`(?<!${anyCase('(?:continuation|next|page|paging|cursor|cancel|cancellation|idempotency|resume|sync|change|action|request)[_-]?')})${anyCase('token')}(?!(?<=${anyCase('client[_-]?token')})["']?[ \t]{0,4}[:=][ \t]{0,4}["']?${uuid})`;
const otherKey = source`(?<!${anyCase('(?:public|pub|publishable|primary|foreign|cache|query|sort|order|partition|shard|hash|row|object|storage|map|idempotency|dedupe?|session|thread|conversation|channel|agent|peer|project|job|task|run|node|state|field|column|context|parent|etag|ssh|host|hot|routing|message|record|index|lookup|group|unique|surrogate|composite|item|list|event|metric|search|translation|i18n|react|chunk|module|path|file|(?<!bit)bucket|s3|image|asset|version|verify|verifying|verification|site|websocket|ws|known|compare|test|lock|content|data)[_.-]?key')})`;
const name = source`(?:${anyCase(`${passwordName}|secret|credentials?|fernet|${keyName}`)}|${token})${anyCase(tails)}`;
const passwordOnly = anyCase(
  `(?:${passwordName})(?:[_-]?(?:[0-9]{1,3}|value|text|plain|default|test|prod|dev))?`,
);

// Of `"name": `, `name =>`, `["name"] = `, `name: str = `, `-name `, `setName(`, `name is `.
const nameEnd = source`["'\x60]?[\])]?`;
const type = source`(?:\??: ?&?[A-Za-z][\w.<>|\[\]]{0,23}(?= ?= ?[brfu@$]?["'\x60])| [a-z]{2,10}(?= =))?`;
const sign = source`[ \t]{0,8}(?::{1,3}=|={1,3}(?!>)|(?<!\)[ \t]{0,2})=>|\?=|\|\||!==?|[:,(]| is:?[ \t])[ \t]{0,8}`;
/** `quote` refers back to the opening one, `\1` where it is the first group; the closing one may be cut off. */
const quoted = (quote: string) =>
  source`(?:[brfu@$]?)(["'\x60])((?:(?!${quote})[^\s\x1e]){6,2000})(?=${quote}|[\n\x1e]|$)`;
const bareEnd = source`(?=[\s"'\x60;,&)}<\x1e]|$)`;
// <name>…</name>, <x key="name" value="…"/>, "name", "value": "…", <key>name</key><string>….
const farValue = source`(?:["']?[ \t]?[\w."'= -]{0,40}>|["']?[ \t]{0,4},?[ \t]{0,4}\s{0,30}["']?[Vv]alue["']?[ \t]{0,4}[=:][ \t]{0,4}["']|</key>\s{0,30}<string>)([^\s"'<>\x1e]{6,2000})(?=["'<])`;

export const assignmentRules: readonly Rule[] = [
  {
    // token = '…', apiKey: `…`, and bare as in YAML and INI. Names and sentences are common there in
    // code and its tests, so the value has to look random.
    name: 'generic_secret',
    about: 'Random value assigned to a name for a secret',
    confidence: 'likely',
    literals: words,
    anyCase: true,
    pattern: source`${name}(?:${nameEnd}${type}${sign}(?:${quoted('\\1')}|(?<!:secret:)([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${nameEnd}[ \t]{1,4}${quoted('\\4')}|${farValue})`,
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
    // --password …, --token=…, -Password '…'.
    name: 'generic_secret',
    about: 'Secret as an argument of a command',
    confidence: 'likely',
    literals: words,
    anyCase: true,
    pattern: source`(?<=(?:^|[\s"'])--?[\w-]{0,24})${name}(?:=|[ \t]{1,4})(["']?)([^\s"'\x60()<>{};|&\x1e]{6,512})(?=\1(?:[\s"'\x60;)\\|&\x1e]|$))`,
    accept: looksChosen,
  },
  {
    // DB_PASSWORD=… as .env files, shells and `docker -e` write it: capitals, no space, up to the next
    // one. That is telling enough for a value that a person made up. TOKEN_URL= and the like hold none.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: [
      'SECRET',
      'TOKEN',
      'PASS',
      'PWD',
      'API',
      'CREDENTIAL',
      'ACCESS_KEY',
      'ACCESSKEY',
      'PRIVATE_KEY',
      'AUTH_KEY',
    ],
    pattern: source`(?:SECRET|TOKEN|PASS(?:W(?:OR)?D|PHRASE|CODE)?|(?<=[A-Z0-9]_)PWD|API_?KEY|ACCESS_?KEY|PRIVATE_KEY|AUTH_KEY|CREDENTIALS?)(?:_(?!(?:ID|ARN|URL|URI|FILE|PATH|DIR|NAME|TYPE|HOST|LENGTH|COUNT|TTL|LIMIT)=)[A-Z0-9]{1,20}){0,3}=([^\s"'\x60()<>;,&|\x1e]{6,512})(?![^\s"'\x60<>;,&|)\x1e])`,
    accept: isEnvironmentSecret,
  },
  {
    // ENV DB_PASSWORD …, SetEnv TOKEN …, setx API_KEY …: the same with a space.
    name: 'generic_secret',
    about: 'Secret in an environment variable',
    confidence: 'likely',
    literals: ['SECRET', 'TOKEN', 'PASS', 'PWD', 'API', 'KEY '],
    pattern: source`(?<=(?:ENV|ARG|SetEnv|setx|setenv|fastcgi_param)[ \t]{1,4}[A-Z0-9_]{0,40})(?:SECRET|TOKEN|PASS|PWD|API|KEY)[A-Z0-9_]{0,30}[ \t]{1,4}(["']?)([^\s"'\x60()<>;,&|\x1e]{6,512})(?=\1(?:[\s"'\x1e]|$))`,
    accept: isEnvironmentSecret,
  },
  {
    // ENCRYPTION_KEY=…, "acmeKey": "…", acme.key=…, AUTH_SALT='…': what any other key holds when it is
    // random. Keys of tables, caches and events are none, nor are public ones.
    name: 'generic_secret',
    about: 'Random value of something called a key',
    confidence: 'likely',
    literals: ['_KEY', '_key', '-key', '.key', 'Key', '_SALT', '_PEPPER'],
    pattern: source`(?:[_.-](?:KEY|key|SALT|PEPPER)|(?<=[a-z0-9])Key)(?![A-Za-z])${otherKey}(?:[_-](?:base64|hex|prod|dev|test|live|BASE64|HEX|PROD|DEV|TEST|LIVE|[0-9]{1,2}))?${nameEnd}(?:${type}${sign}(?:${quoted('\\1')}|([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${farValue})`,
    accept: (value) => value.length >= 12 && isRandomSecret(value) && !cacheKey.test(value),
  },
];

function isRandomSecret(value: string): boolean {
  return (
    value.length >= 8 && !isPlaceholder(value) && !isReference.test(value) && looksRandom(value)
  );
}

function isEnvironmentSecret(value: string): boolean {
  return mixed.test(value) && !isPlaceholder(value) && !isPlace(value) && !isReference.test(value);
}

/** Words and a digest, as caches name what they hold. */
const cacheKey = /^v?[0-9]{0,2}[A-Za-z]{2,20}[-_/:.](?:[\w.]{1,20}[-_/:.]){0,6}[0-9a-f]{32}/;
const mixed = /^(?=.*[0-9])(?=.*[A-Za-z])/;
/** A URL, the checksum of a package, a path, an option of a command, a list, a call. */
const isReference =
  /:\/\/|^(?:sha(?:1|256|384|512)-|data:|\/?(?:usr|home|Users|var|tmp|etc|opt)\/|--?[a-z][\w-]{0,14}$|["'`([])|[\w\])]\(/;
