import { anyCase, source } from '../patterns.ts';
import { isPlaceholder, looksChosen, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const pwd = source`${anyCase('(?:password|pwd)')} ?= ?([^\s;"'\x60<>&{}\x1e]{4,128})`;

const gemServerLogin = '[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8}';
const isGemServerLogin = new RegExp(`^${gemServerLogin}$`);

export const urlRules: readonly Rule[] = [
  {
    // scheme://user:password@host, where the password may itself hold an `@`. No secrets: a template,
    // `user:password@`, `admin:admin@`, `host:8080/@scope`, and the example.com of manuals (RFC 2606).
    // Bundler's way into the paid gems of Sidekiq is of 8 hex digits, `:`, 8: the user's half is as secret.
    name: 'url_password',
    about: 'Password in a URL',
    confidence: 'certain',
    literals: ['://'],
    pattern: source`(?<=[A-Za-z0-9])://(?:(${gemServerLogin})(?=(?:@|%40)(?:gems|enterprise)\.contribsys\.com)|([\w.%+~$&!*|=-]{0,128}?):(?!\2@)([^\s"'\x60<>/?#\\{}\x1e]{1,256})(?:@|%40)(?=[A-Za-z0-9[_])(?!(?<=:\w{1,8}@)(?:[\w-]{1,30}\.){0,2}example\.|(?<=:[a-z]{1,4}@)[a-z]{1,4}[:/\s"'\x60]))`,
    accept: (password) => isGemServerLogin.test(password) || isUrlPassword(password),
  },
  {
    // A password that holds a `/`, `#` or `?`, which it must not: only where a host follows at once.
    name: 'url_password',
    about: 'Password in a URL',
    confidence: 'likely',
    literals: [
      'gres://',
      'sql://',
      'iadb://',
      'godb://',
      '+srv://',
      'edis://',
      'diss://',
      'amqp://',
      'mqps://',
    ],
    pattern: source`(?:(?<=post)gres|(?<=postgre|my)sql|(?<=mar)iadb|(?<=mon)godb|(?<=mongodb)\+srv|(?<=r)edis|(?<=re)diss|amqp|(?<=a)mqps)://[\w.%+-]{0,64}:([^\s"'\x60<>{}@\x1e]{6,128})(?:@|%40)(?=[A-Za-z0-9])`,
    accept: looksChosen,
  },
  {
    // user:password@tcp(host:3306)/db, as Go's MySQL driver reads it.
    name: 'url_password',
    about: 'Password in a data source name',
    confidence: 'certain',
    literals: ['@tcp(', '@unix('],
    pattern: source`(?<=[\w.-]{1,64}:([^\s"'\x60<>:/{}[\]\x1e]{1,128}))@(?:tcp|unix)\(`,
    accept: isUrlPassword,
  },
  {
    // Server=…;User Id=…;Password=…; of ADO.NET, ODBC and JDBC.
    name: 'connection_password',
    about: 'Password in a connection string',
    confidence: 'likely',
    literals: ['password=', 'pwd=', 'password ='],
    anyCase: true,
    pattern: source`(?:(?<=;[ \t]{0,4})${pwd}(?=[;"'\x60\s]|$)|(?<=(?:^|[?&"'\x60=])[ \t]{0,4})${pwd}(?=;))`,
    accept: isConnectionPassword,
  },
  {
    // host=… user=… password=… dbname=…, as libpq reads it.
    name: 'connection_password',
    about: 'Password in a connection string',
    confidence: 'likely',
    literals: ['password='],
    pattern: source`(?<=[\s"'\x60])password='?([^\s'"\x60<>&{};\x1e]{4,128})'?(?:(?<=\b(?:host|user|dbname|port)=[^\n\x1e"]{1,200})|(?=[ \t](?:host|user|dbname|port|sslmode)=))`,
    accept: isConnectionPassword,
  },
  {
    // Addresses that let whoever knows them post: the random part of the path or query, or the name of the host.
    // Of Zapier's, the account's number alone is no secret: the rest may be in the next row.
    name: 'webhook_url',
    about: 'Address of a webhook',
    confidence: 'certain',
    literals: [
      'maker.ifttt.com',
      'hooks.zapier.com',
      'hook.integromat.com',
      'open.feishu.cn',
      'open.larksuite.com',
      'oapi.dingtalk.com',
      'qyapi.weixin.qq.com',
      'sctapi.ftqq.com',
      'webhook.site/',
    ],
    pattern: source`(?:maker\.ifttt\.com/trigger/[\w-]{1,80}/(?:json/)?with/key/|hooks\.zapier\.com/hooks/(?:catch|standard)/(?![0-9]{4,12}/[\w-]{1,4}(?:[\r\n]|$))|hook\.integromat\.com/|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/|oapi\.dingtalk\.com/robot/send\?access_token=|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|sctapi\.ftqq\.com/|webhook\.site/)(?=[\w/-]{0,40}[0-9])([\w-]{6,80}(?:/[\w-]{5,80}){0,2})`,
    accept: isNoStandIn,
  },
  {
    // hook.eu1.make.com/<32 of base36>, en<…>.m.pipedream.net: the host's own name is the secret.
    name: 'webhook_url',
    about: 'Address of a webhook',
    confidence: 'certain',
    literals: ['.make.com/', '.m.pipedream.net'],
    pattern: source`(?:(?<=hook\.[a-z]{2}[0-9]?)\.make\.com/([a-z0-9]{20,40})|(?<=//(e[no][a-z0-9]{13}))\.m\.pipedream\.net)`,
    accept: (value) => !isPlaceholder(value),
  },
  {
    // n8n and others: /webhook/<uuid or random>, /webhooks/…, /webhook-test/….
    name: 'webhook_url',
    about: 'Address of a webhook',
    confidence: 'likely',
    literals: ['/webhook', '/hooks/'],
    pattern: source`(?<=://[\w.:-]{3,100}(?:/[\w.-]{1,40}){0,4})/(?:webhooks?(?:-test)?|hooks)/(?:[a-z][\w-]{0,20}/|[0-9]{1,20}/){0,3}([\w-]{20,})(?=[\s"'\x60<>)\]/?,\x1e]|$)`,
    accept: isRandomPart,
  },
  {
    // jdbc:…?user=…&password=…, ?passwd=…: up to the next parameter.
    name: 'url_secret',
    about: 'Password in the query of a URL',
    confidence: 'likely',
    literals: ['?pass', '&pass', '?pwd=', '&pwd='],
    anyCase: true,
    pattern: source`[?&](?:${anyCase('pass(?:wor)?d?|passwd|pwd')})=([^\s"'\x60&#<>(){}\[\];,\x1e]{6,200})`,
    accept: looksChosen,
  },
  {
    // ?sig=… (Azure), &X-Amz-Signature=…, &Signature=… (CloudFront), &code=… (OAuth), ?key=…, &auth=….
    name: 'url_secret',
    about: 'Secret in the query of a URL',
    confidence: 'likely',
    literals: ['?', '&', '%3F', '%26'].flatMap((sign) =>
      [
        'sig=',
        'signature=',
        'code=',
        'key=',
        'auth=',
        'hmac=',
        'ticket=',
        'assertion=',
        'code_verifier=',
        'samlresponse=',
        'x-amz-signature=',
        'x-goog-signature=',
      ].map((name) => sign + name),
    ),
    anyCase: true,
    pattern: source`(?:[?&]|%3[Ff]|%26)[\w-]{3,24}=((?:[\w.~+/|=-]|%(?!26|3[Ff]|22)){16,4096})`,
    accept: isRandomPart,
  },
];

const wordForPassword =
  /^(?:p|u|b|x|foo|bar|pass(?:word|wd)?|pwd|pw|mypass|secret|token|key|admin|root|postgres|mysql|guest|test|user|xxx+)$/i;

function isUrlPassword(password: string): boolean {
  // `password123` is the password of some test database; `password` is a document's.
  const isMadeUp = /[a-z][0-9]{3,}$/.test(password) || !isPlaceholder(password);
  return isMadeUp && !wordForPassword.test(password) && !/[$(]/.test(password.charAt(0));
}

function isConnectionPassword(password: string): boolean {
  return (
    !isPlaceholder(password) &&
    !/^[A-Za-z_]+$|[A-Za-z_]\.[A-Za-z_]|\(|^[$@%]/.test(password) &&
    /[0-9!@#$%^*+~?]/.test(password)
  );
}

function isRandomPart(value: string): boolean {
  return !isPlaceholder(value) && looksRandom(value);
}

function isNoStandIn(value: string): boolean {
  return !isPlaceholder(value) && /[0-9]/.test(value);
}
