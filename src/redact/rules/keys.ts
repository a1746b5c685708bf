import { anyCase, joint, source, strictEdge } from '../patterns.ts';
import { looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

// A narrow terminal may have split the header too.
const privateKey = [...'PRIVATE KEY'].join(source`\r?\n?`);
const kind = source`(?:[A-Z0-9 \r\n]{0,30}${privateKey}(?: BLOCK)?|OpenVPN (?:Static key V1|tls-crypt-v2 (?:client|server) key))`;
// RFC 7468 and OpenSSH; `---- BEGIN SSH2 … ----` of RFC 4716.
const header = source`-{4,5} ?BEGIN ${kind}\r?\n? ?(?:-{4,5}|-{1,4}\r?\n-{1,4})`;
// Up to the footer: anything that rows of base64 are shown with; they may be quoted code, numbered, in a diff.
const toFooter = source`(?:[\w\s+/=:;,.|>()"'\x60\\@!\xe2\x86\x92]|-(?!---)){20,20000}-{4,6} ?END ${kind} ?-{4,5}`;
// Rows may be numbered, quoted, in a diff, in code: `  12→MII…`, `+MII…`, `> MII…`, `  + 'MII…\n'`, `id_rsa-12-MII…` of grep.
const junk = source`["'\x60+,.;>|\\ \t-]`;
const newRow = source`${junk}{0,8}(?:\r?\n|\\r?\\n)${junk}{0,44}(?:[0-9]{1,6}(?:\xe2\x86\x92|[:|\t-])${junk}{0,8}|[\w/~@][\w./~@-]{0,160}[:-](?:[0-9]{1,6}[:-])?)?`;
const headers = source`(?:${newRow}(?:[A-Z][A-Za-z-]{3,20}: [^"\r\n\x1e]{1,80})?){0,8}?`;
const row = source`(?:[A-Za-z0-9+/]{20,5000}={0,2}|=?[A-Za-z0-9+/]{1,19}={0,2}(?![A-Za-z0-9+/ .,:;(_\t|\xe2-]))`;
const inOneRow = source`[ \t]?[A-Za-z0-9+/]{20,5000}={0,2}(?:[ \t][A-Za-z0-9+/]{20,100}={0,2}){0,400}(?:[ \t][A-Za-z0-9+/]{1,19}={0,2}(?![A-Za-z0-9+/ .,:;(_\t|\xe2-]))?`;
const cutShort = source`(?:${headers}${newRow}[A-Za-z0-9+/]{20,5000}={0,2}(?:${newRow}${row}){0,400}|${inOneRow})`;
const cutBefore = source`(?:(?:=?[A-Za-z0-9+/]{1,5000}={0,2}${newRow}){1,200}|(?:[A-Za-z0-9+/]{1,100}={0,2} ){1,200})`;

export const keyRules: readonly Rule[] = [
  {
    // PEM (PKCS #1, PKCS #8, SEC 1, encrypted or not), OpenSSH, PGP private key blocks, also the
    // `private_key` of a Google service account. Whole, or from the header on to where the rows end.
    name: 'private_key',
    about: 'Private key in PEM, OpenSSH or PGP armour',
    confidence: 'certain',
    literals: ['-----BEGIN', '---- BEGIN'],
    pattern: `${header}(?:${toFooter}|${cutShort})`,
    accept: holdsKey,
  },
  {
    // The same without its header, which was cut off: the rows before a footer.
    name: 'private_key',
    about: 'End of a private key whose begin is cut off',
    confidence: 'certain',
    literals: ['-----END', '---- END', 'Private-MAC:'],
    pattern: source`(?=-{4,5} ?END ${kind} ?-{4,5}|Private-MAC)(?<=(?<!Private-Lines: )(${cutBefore}))[-P]`,
    accept: holdsKey,
  },
  {
    // PuTTY's .ppk: `Private-Lines: 14`, then rows of base64.
    name: 'private_key',
    about: 'Private part of a PuTTY key',
    confidence: 'certain',
    literals: ['Private-Lines:'],
    pattern: source`Private-Lines: ?[0-9]{1,4}${newRow}(${row}(?:${newRow}${row}){0,200})`,
    accept: holdsKey,
  },
  {
    // JSON Web Key (RFC 7518, 6): the private members of EC, OKP and RSA keys, and `k` of symmetric ones.
    name: 'private_key',
    about: 'Private member of a JSON web key',
    confidence: 'likely',
    literals: ['"d"', '"dp"', '"dq"', '"qi"', '"p"', '"q"', '"k"'],
    pattern: source`"(?:d|dp|dq|qi|p|q|k)"\s{0,8}:\s{0,8}"([\w-]{20,1400})"(?:(?<="kty"[^{}]{1,4000})|(?=[^{}]{0,4000}"kty"))`,
    accept: looksRandom,
  },
  {
    // PKCS #8, PKCS #12 and Java key stores as base64 of DER, told by a name: `P12_BASE64=MII…`.
    name: 'private_key',
    about: 'Key store as base64',
    confidence: 'likely',
    literals: [
      'p12',
      'pfx',
      'pkcs',
      'keystore',
      'private_key',
      'privatekey',
      'private-key',
      ...[...'_-.:="kc'].map((next) => `signing${next}`),
    ],
    anyCase: true,
    pattern: source`${anyCase('(?:p12|pfx|pkcs(?:12|8)|keystore|private[_-]?key|signing)')}[\w.-]{0,30}${joint}((?:MII|/u3\+7Q)[A-Za-z0-9+/]{60,}={0,2})`,
  },
  {
    // JSON Web Token (RFC 7519): base64url of `{"…`, a dot, base64url, a dot, the signature; encrypted
    // ones have five parts. Cut behind the payload, it still tells who someone is. Only at the start of
    // a run, so that a long run is read once.
    name: 'jwt',
    about: 'JSON web token',
    confidence: 'certain',
    literals: ['eyJ'],
    pattern: source`${strictEdge}eyJ[\w-]{8,}\.(?:eyJ[\w-]{8,}|[\w-]{2,}(?=\.))(?:\.[\w-]*){0,3}`,
  },
  {
    // The same once more in base64.
    name: 'jwt',
    about: 'JSON web token in base64',
    confidence: 'certain',
    literals: ['ZXlK'],
    pattern: source`${strictEdge}ZXlK[\w+/-]{40,}={0,2}`,
    accept: (base64) => /^eyJ[\w-]{8,}\.eyJ/.test(Buffer.from(base64, 'base64').toString('latin1')),
  },
  {
    // otpauth://totp/label?secret=<base32>: the seed of one-time passwords; its export holds many.
    name: 'otp_secret',
    about: 'Seed of one-time passwords',
    confidence: 'certain',
    literals: ['otpauth'],
    pattern: source`otpauth(?:://[a-z]{1,10}/[^\s"'<>\x1e]{0,300}?[?&]secret=([A-Za-z2-7]{8,}={0,6})|-migration://offline\?data=([A-Za-z0-9+/_-]{20,}={0,2}))`,
  },
  {
    // TOTP_SECRET=JBSW…, "mfaSeed": "…": 16 or more of base32.
    name: 'otp_secret',
    about: 'Seed of one-time passwords, by its name',
    confidence: 'likely',
    literals: ['totp', 'otp_', 'mfa_', 'mfas', '2fa_', 'otps'],
    anyCase: true,
    pattern: source`${anyCase('(?:totp|otp|mfa|2fa)[_-]?(?:secret|seed|key)')}${joint}([A-Z2-7]{16,}|[a-z2-7]{16,})(?![\w-])`,
    accept: looksRandom,
  },
];

/** Rows of base64, or of hex, not words: a header in prose or code has none. */
function holdsKey(block: string): boolean {
  const rows = block.match(/[A-Za-z0-9+/]{20,}/g) ?? [];
  return rows.some((row) => row.length >= 60 || looksRandom(row));
}
