import { source } from '../patterns.ts';
import type { Rule } from '../rule.ts';

/** By the length of the whole. */
const ibanCountries: Record<number, string> = {
  15: 'NO',
  16: 'BE',
  18: 'DK|FI|FO|GL|NL|SD',
  19: 'MK|SI',
  20: 'AT|BA|EE|KZ|LT|LU|XK',
  21: 'CH|CR|HR|LI|LV',
  22: 'BG|BH|DE|GB|GE|IE|ME|RS|VA',
  23: 'AE|GI|IL|IQ|TL',
  24: 'AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG',
  25: 'PT|ST',
  26: 'IS|TR',
  27: 'FR|GR|IT|MC|SM|MR',
  28: 'AL|AZ|BY|CY|DO|GT|HU|LB|PL|SV',
  29: 'BR|EG|PS|QA|UA',
  30: 'JO|KW|MU',
  31: 'MT|SC',
  32: 'LC',
};

const ibans = Object.entries(ibanCountries)
  .map(([length, countries]) => `(?:${countries})[0-9]{2}(?: ?[A-Z0-9]){${Number(length) - 4}}`)
  .join('|');

/** Accounts of images and tutorials, and folders that are nobody's. */
const nobody =
  /^(?:user(?:name)?|you|me|runner|node|ubuntu|vscode|app|Shared|Public|Default|linuxbrew)$/i;

/**
 * Who and where, rather than secrets. In the tier `strict` only: it also takes what a reader of a
 * transcript may need. Those without a literal are tried everywhere.
 */
export const strictRules: readonly Rule[] = [
  {
    // Also as URLs have it. Not git@github.com:owner/…, package@1.2.3, image@2x.png, nor the domains of RFC 2606.
    name: 'email_address',
    about: 'E-mail address',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<![\w.%+-])(?!git@)[A-Za-z0-9_][\w.%+-]{0,63}(?:@|%40)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}(?![\w@/-]|\.[\w-]|:[\w~])`,
    accept: (address) =>
      !/(?:@|%40)(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)$|\.(?:png|jpe?g|gif|svg|webp|js|ts|css|json|md|service|target|socket|so)$|^(?:no-?reply|noreply)(?:@|%40)/i.test(
        address,
      ),
  },
  {
    // Not loopback, unspecified, masks, the documentation's (RFC 5737), and not `Chrome/120.0.0.0`, `v1.2.3.4`.
    name: 'ip_address',
    about: 'IPv4 address',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<![\w.@^~+-]|[A-Za-z]/|[Vv]ersion["']?[:= ]{0,3}["']?)(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?![\w-]|\.[\w])`,
    accept: (address) =>
      !/^(?:0\.|127\.|255\.|169\.254\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|1\.2\.3\.4$|1\.1\.1\.1$|8\.8\.[48]\.[48]$)/.test(
        address,
      ),
  },
  {
    // Global (2000::/3), local (fc00::/7) and link-local (fe80::/10); not the documentation's 2001:db8::/32.
    name: 'ip_address',
    about: 'IPv6 address',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<![\w:.])(?:[23][0-9A-Fa-f]{3}|[Ff][CcDd][0-9A-Fa-f]{2}|[Ff][Ee][89ABab][0-9A-Fa-f]):(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?![\w:])`,
    accept: (address) => isWholeIpv6(address) && !/^2001:0?db8:/i.test(address),
  },
  {
    // Of /home/<user>/…, /Users/<user>/…, C:\Users\<user>\…, also as WSL, Git's shell and URIs spell that: the user's
    // name alone, so that the path still reads.
    name: 'home_path',
    about: "User's name in the path of a home folder",
    confidence: 'likely',
    literals: [
      ...['/home/', '/Users/', ':\\Users\\', ':\\\\Users\\\\', ':/Users/'],
      ...[':\\users\\', ':\\\\users\\\\', ':/users/'],
    ],
    pattern: source`(?:(?:(?<![\w.])|(?<=(?<![\w.])/mnt|(?<![\w.])(?:/mnt)?/[A-Za-z]))/(?:home|Users)/|:[\\/]{1,2}[Uu]sers[\\/]{1,2})([A-Za-z0-9_][\w.@-]{0,63})(?=[\\/\s"'\x60:;,)\]>\x1e]|$)`,
    accept: (user) => !nobody.test(user),
  },
  {
    // As Claude Code spells the folder of a project: `-home-ann-work-app`.
    name: 'home_path',
    about: "User's name in the path of a home folder",
    confidence: 'likely',
    literals: ['-home-', '-Users-'],
    pattern: source`(?<=[/\s"'])-(?:home|Users)-([A-Za-z0-9]{1,32})`,
    accept: (user) => !nobody.test(user),
  },
  {
    // E.164: a plus and 8 to 15 digits. Behind a row's end a plus is a diff's.
    name: 'phone_number',
    about: 'Phone number',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<=[ \t"'(:,;=<>])\+[1-9][0-9]{7,14}(?![\w.:+/=-])`,
  },
  {
    // Visa, Mastercard, American Express, Discover, JCB and Diners Club, with their check digit.
    name: 'credit_card',
    about: 'Number of a payment card',
    confidence: 'certain',
    literals: [],
    pattern: source`(?<![\w.+/-])(?:(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6011|64[4-9][0-9]|65[0-9]{2}|35[2-8][0-9])(?:[ -]?[0-9]{4}){3}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}|3(?:0[0-5]|[68][0-9])[0-9][ -]?[0-9]{6}[ -]?[0-9]{4})(?![\w+/-]|\.[0-9])`,
    accept: (number) => isLuhn(number.replace(/\D/g, '')) && !/(\d)\1{7}/.test(number),
  },
  {
    // ISO 13616: country, two check digits, up to 30 more; perhaps in groups of four.
    name: 'iban',
    about: 'Number of a bank account',
    confidence: 'certain',
    literals: [],
    pattern: source`(?<![\w+/-])(?:${ibans})(?![\w+/=-])`,
    accept: isIban,
  },
  {
    // EUI-48, with colons or hyphens; not a part of a longer fingerprint.
    name: 'mac_address',
    about: 'Hardware address',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<![\w:.-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![\w:]|-[0-9A-Fa-f])`,
    accept: (address) => !/^(?:(?:00|ff)[:-]?){6}$/i.test(address),
  },
];

function isWholeIpv6(address: string): boolean {
  const [head, tail, more] = address.split('::');
  if (more !== undefined) return false;
  const groups = `${head}:${tail ?? ''}`.split(':').filter(Boolean).length;
  return tail === undefined ? groups === 8 && !address.endsWith(':') : groups < 8;
}

function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, char, i) => {
    const digit = Number(char) * (i % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** The number modulo 97, its first four characters moved to the end and letters read as 10 to 35. */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '');
  const digits = `${compact.slice(4)}${compact.slice(0, 4)}`.replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
