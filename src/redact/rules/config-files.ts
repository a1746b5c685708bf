import { source } from '../patterns.ts';
import { isPlace, isPlaceholder, looksChosen, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const rowEnd = source`(?=[ \t]{0,8}(?:[\r\n\x1e"]|$))`;

// A row's end may be followed by a diff's sign or by the number of the next row.
const netrcGap = source`\s{1,20}(?:[+-]\s{0,20}|[0-9]{1,6}(?:\xe2\x86\x92|[:|\t-])\s{0,20})?`;

export const configFileRules: readonly Rule[] = [
  {
    // .netrc: machine <host> login <user> password <password>, on one row or three.
    name: 'netrc_password',
    about: 'Password in .netrc',
    confidence: 'certain',
    literals: ['machine ', 'ault login '],
    pattern: source`(?:machine[ \t]{1,8}[\w.-]{1,200}|(?<=def)ault)${netrcGap}(?:(?:login|account)[ \t]{1,8}\S{1,100}${netrcGap}){1,2}password[ \t]{1,8}([^\s"\x1e]{3,400})`,
    accept: isNoStandIn,
  },
  {
    // .pgpass: host:port:database:user:password, a row each.
    name: 'pgpass_password',
    about: 'Password in .pgpass',
    confidence: 'certain',
    literals: [':5432:', ':5433:', ':6432:', ':*:'],
    pattern: source`(?<=(?:^|[\s"\x1e+-])[\w.*-]{1,200}):(?:[0-9]{4,5}|\*):[\w*-]{1,64}:[\w.*@-]{1,64}:([^\s:"'\x1e]{4,200})${rowEnd}`,
    accept: isNoStandIn,
  },
  {
    // What crypt(3) and web frameworks store: $6$salt$hash, $y$…, $2b$12$…, $argon2id$…, $apr1$…,
    // {SSHA}…, pbkdf2_sha256$…. They are good for guessing passwords offline.
    name: 'password_hash',
    about: 'Hash of a password',
    confidence: 'likely',
    literals: [
      '$1$',
      '$2a$',
      '$2b$',
      '$2y$',
      '$5$',
      '$6$',
      '$7$',
      '$y$',
      '$gy$',
      '$apr1$',
      '$argon2',
      '$scrypt$',
      '$P$B',
      '$pbkdf2',
      '{SSHA',
      '{SHA}',
      'pbkdf2_sha',
      'pbkdf2:sha',
      'scrypt:32768',
    ],
    pattern: source`(?:\$(?:1|5|6|apr1)\$(?:rounds=[0-9]{1,9}\$)?[\w./-]{1,16}\$[\w./]{22,86}|\$2[aby]\$[0-9]{2}\$[\w./]{53}|\$g?y\$[\w./]{1,8}\$[\w./]{1,86}\$[\w./]{43}|\$7\$[\w./]{11,50}\$[\w./]{43}|\$argon2(?:id?|d)\$[\w=,$+/]{10,60}\$[\w+/]{22,128}|\$scrypt\$[\w=,$+/.-]{20,200}|\$P\$B[\w./]{30}|\$pbkdf2[\w-]{0,20}\$[\w=,$+/.]{20,200}|\{S?SHA(?:256|384|512)?\}[A-Za-z0-9+/]{27,120}={0,2}|pbkdf2_sha(?:1|256)\$[0-9]{1,9}\$[^\s$"']{1,40}\$[A-Za-z0-9+/]{27,60}={0,2}|pbkdf2:sha[0-9]{1,3}:[0-9]{1,9}\$[^\s$"']{1,40}\$[0-9a-f]{40,}|scrypt:32768:8:1\$[^\s$"']{1,40}\$[0-9a-f]{64,})(?![\w./])`,
  },
  {
    // redis.conf: requirepass …, masterauth …; its ACL: user name on >….
    name: 'config_password',
    about: 'Password in redis.conf',
    confidence: 'certain',
    literals: ['requirepass ', 'masterauth '],
    pattern: source`(?:requirepass|masterauth)[ \t]{1,8}["']?([^\s"'\x60$<>{}\x1e]{4,512})`,
    accept: isNoStandIn,
  },
  {
    // define('DB_PASSWORD', '…') and what constants of its kind are called.
    name: 'config_password',
    about: 'Password in a PHP constant',
    confidence: 'likely',
    literals: ['define('],
    pattern: source`define\([ \t]{0,4}['"]\w{0,30}(?:PASS(?:W(?:OR)?D)?|SECRET|TOKEN)['"],[ \t]{0,20}(['"])((?:(?!\1)[^\r\n\x1e]){6,200})\1`,
    accept: (value) => isNoStandIn(value) && /[0-9!@#$%^&*]/.test(value),
  },
  {
    // Laravel's APP_KEY=base64:<32 bytes>.
    name: 'config_password',
    about: 'Key of a Laravel application',
    confidence: 'certain',
    literals: ['base64:'],
    pattern: source`(?<=(?:KEY|key|SECRET|secret)S?["']?\]?[ \t]{0,4}(?:=>?|:|,)[ \t]{0,4}["']?)base64:([A-Za-z0-9+/]{22,}={0,2})`,
    accept: looksRandom,
  },
  {
    // Django writes SECRET_KEY = 'django-insecure-<50 of small letters, digits and signs>'.
    name: 'config_password',
    about: 'Secret key of a Django project',
    confidence: 'certain',
    literals: ['django-insecure-'],
    pattern: source`django-insecure-[^\s"'\x60\x1e]{20,100}`,
  },
  {
    // wpa_supplicant's psk="…" or 64 hex, hostapd's wpa_passphrase=…, wep_key0=…, NetworkManager's psk=….
    name: 'wifi_password',
    about: 'Password of a wireless network',
    confidence: 'likely',
    literals: ['psk=', 'wpa_passphrase=', 'wep_key', 'sae_password='],
    pattern: source`(?<![A-Za-z-])(?:(?:wpa_)?psk|wpa_passphrase|wep_key[0-9]?|sae_password)=(?:"([^"\r\n\x1e]{5,63})"|([^\s"'<>$\x1e]{5,64}))`,
    accept: (value) => !isPlaceholder(value) && !isPlace(value) && /[0-9\W]/.test(value),
  },
  {
    // A Windows profile of a wireless network: <keyMaterial>…</keyMaterial>.
    name: 'wifi_password',
    about: 'Password of a wireless network',
    confidence: 'certain',
    literals: ['<keyMaterial>'],
    pattern: source`<keyMaterial>([^<\r\n\x1e]{5,64})</`,
    accept: isNoStandIn,
  },
  {
    // The stringData of a Kubernetes Secret, whatever its keys are called: the first value of it.
    name: 'config_password',
    about: 'Value in a Kubernetes Secret',
    confidence: 'likely',
    literals: ['stringData:'],
    pattern: source`stringData:[ \t]{0,4}\r?\n[ \t]{1,8}[\w.-]{1,60}:[ \t]{1,4}["']?([^\s"'\x1e|>][^\s"'\x1e]{5,2000})`,
    accept: looksChosen,
  },
];

function isNoStandIn(value: string): boolean {
  return !isPlaceholder(value) && !/^(?:[a-z]+|[A-Z_]+)$/.test(value);
}
