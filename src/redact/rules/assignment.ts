import { anyCase, rowEnd, source } from '../patterns.ts';
import { isPlace, isPlaceholder, looksChosen } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isInWords, isKeyOfItsOwn, isOfThreeKinds, isRandomSecret, mixed } from './values.ts';

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
const beforeFarValue = source`(?:["']?[ \t]?[\w."'= -]{0,40}>|["']?[ \t]{0,4},?[ \t]{0,4}\s{0,30}["']?[Vv]alue["']?[ \t]{0,4}[=:][ \t]{0,4}["']|</key>\s{0,30}<string>)`;
const farValue = source`${beforeFarValue}([^\s"'<>\x1e]{6,2000})(?=["'<])`;
/** Of rules for a name and a value in quotes, in an element, in the row below or in Markdown, or a long bare one. */
const outlineOfName = source`["' ]?(?:[\w.-]{2,200}|[\w-]{3,6} key)(?![\w.-])(?:["'\x60\])]{0,4}(?:(?:\??: ?&?[A-Za-z][\w.<>|\[\]]{0,23}| [a-z]{2,10})?[ \t]{0,8}(?:[:=?|!,(][:=>|]{0,3}| is:?[ \t])[ \t]{0,8}(?:[brfu@$]?["'\x60][^\s\x1e]{6}|[\w+/=.~!@#$%^*-]{12})|[ \t]{1,4}[brfu@$]?["'\x60][^\s\x1e]{6})|>(?<=</[\w:.-]{0,60}>)|${beforeFarValue}[^\s"'<>\x1e]{6}|["']?[ \t]{0,4}(?::[ \t|>+0-9-]{0,12})?\r?\n[ \t]{1,60}[^\s"'\x60<>{}\x1e]{6}|(?::(?:\*\*|__)|(?:\*\*|(?<=__)):)[ \t])`;
/** Where the dash before `token` is in the match, it may be the first. */
const behindDash = source`(?<=(?:^|[\s"'])(?:--?[\w-]{0,24}|-?(?=-)))`;
/** Behind the name in </name>: the value stands before it, whatever attributes the start of the element has. */
const endOfElement = source`>(?<=>\s{0,30}([^\s"'<>\x1e]{6,2000})\s{0,30}</[\w:.-]{0,60}>)`;

/** `.key: …`, where `but` has nothing against what stands before. */
function keyWithValue(but: string): string {
  return source`(?:[_.-](?:KEY|key|SALT|PEPPER)|(?<=[a-z0-9])Key)(?![A-Za-z])${but}(?:[_-](?:base64|hex|prod|dev|test|live|BASE64|HEX|PROD|DEV|TEST|LIVE|[0-9]{1,2})){0,4}${nameEnd}(?:${type}${sign}(?:${quoted('\\1')}|([\w+/=.~!@#$%^*-]{12,512})${bareEnd})|${endOfElement}|${farValue})`;
}

export const assignmentRules: readonly Rule[] = [
  {
    // token = '…', apiKey: `…`, and bare as in YAML and INI. Names and sentences are common there in
    // code and its tests, so the value has to look random.
    name: 'generic_secret',
    about: 'Random value assigned to a name for a secret',
    confidence: 'likely',
    literals: [...words, ...tokens, 'tokendata>', 'api key', 'access key', 'secret key'],
    anyCase: true,
    outline: outlineOfName,
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
    outline: outlineOfName,
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
    outline: outlineOfName,
    pattern: source`${passwordOnly}(?:${nextRow}|${inMarkdown}([^\s"'\x60<>{}\x1e]{6,200})${rowEnd})`,
    accept: looksChosen,
  },
  {
    // name: access-token, and below it value: …: the row's end could not be a part of a literal.
    name: 'generic_secret',
    about: 'Random value in a list of names and values',
    confidence: 'likely',
    literals: [' value: ', '\tvalue: '],
    outline: source`(?<=\n[ \t]{0,59})[ \t]value:[ \t]{1,4}["']?[^\s"'\x60<>{}\x1e]{6}`,
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
    outline: source`${behindDash}["' ]?[\w.-]{3,160}(?:=|[ \t]{1,4})["']?[^\s"'\x60()<>{};|&\x1e]{6}`,
    pattern: source`${behindDash}(?:[_-]|${anyCase(ownersOfTokens.join('|'))})?${name}(?:=|[ \t]{1,4})(?!id=|type=)(["']?)([^\s"'\x60()<>{};|&\x1e]{6,512})(?=\1(?:[\s"'\x60;)\\|&\x1e]|$))`,
    accept: looksChosen,
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
    outline: keyWithValue(''),
    pattern: keyWithValue(otherKey),
    accept: isKeyOfItsOwn,
  },
];
