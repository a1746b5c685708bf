import { anyCase, edge, end, joint, source } from '../patterns.ts';
import type { Rule } from '../rule.ts';

// A slash may be escaped in JSON, and once more in JSON inside JSON.
const base64Char = source`(?:[A-Za-z0-9+]|\\{0,64}\/)`;

export const cloudRules: readonly Rule[] = [
  {
    // Access key id: AKIA and 16 of base32; longer runs are taken whole so that no tail stays.
    name: 'aws_access_key',
    literals: ['AKIA'],
    pattern: source`${edge}AKIA[A-Z0-9]{16}[A-Za-z0-9]*`,
  },
  {
    // The id of temporary credentials, of the same shape.
    name: 'aws_session_token',
    literals: ['ASIA'],
    pattern: source`${edge}ASIA[A-Z0-9]{16}[A-Za-z0-9]*`,
  },
  {
    // The token of temporary credentials: base64 of some hundred bytes; told by its name alone.
    name: 'aws_session_token',
    // In a signed URL it is percent-encoded: X-Amz-Security-Token=….
    literals: ['session_token', 'sessiontoken', 'security_token', 'security-token'],
    pattern: source`${anyCase('(?:session_?token|security[_-]token)')}(?:${joint}|[ \t>]{1,4})((?:${base64Char}|%(?:2[BFbf]|3[Dd])){80,}={0,2})`,
    anyCase: true,
  },
  {
    // 40 of base64, told by its name: aws_secret_access_key = …, "SecretAccessKey": "…", <SecretAccessKey>….
    name: 'aws_secret_access_key',
    literals: [
      'secret_access_key',
      'secretaccesskey',
      'secret-access-key',
      'aws_secret',
      'secretkey',
    ],
    pattern: source`${anyCase('(?:aws_)?secret[_-]?(?:access[_-]?)?(?:key)?')}(?:\\[nrt]|[ \t"'\x60:=,>|\\]){1,24}(${base64Char}{40})(?![A-Za-z0-9+/=])`,
    anyCase: true,
    accept: isMixed,
  },
  {
    // The pair as consoles and CSV files print it: the id, a separator, the secret.
    name: 'aws_secret_access_key',
    literals: ['AKIA', 'ASIA'],
    pattern: source`${edge}A[KS]IA[A-Z0-9]{16}(?:\\[nrt]|[ \t"':=,|\\]){1,24}(${base64Char}{40})(?![A-Za-z0-9+/=])`,
    accept: isMixed,
  },
  {
    // API key: AIza and 35 of base64url.
    name: 'google_api_key',
    literals: ['AIza'],
    pattern: source`${edge}AIza[\w-]{35,}`,
  },
  {
    // OAuth access token ya29.…, client secret GOCSPX- and 28.
    name: 'google_oauth',
    literals: ['ya29.', 'GOCSPX-'],
    pattern: source`${edge}(?:ya29\.|GOCSPX-)[\w.-]{20,}`,
  },
  {
    // Storage account key in a connection string: 88 of base64.
    name: 'azure_storage_key',
    literals: ['accountkey='],
    pattern: source`${anyCase('accountkey')}=(${base64Char}{40,}={0,2})`,
    anyCase: true,
  },
  {
    // dop_v1_ (personal), doo_v1_ (OAuth), dor_v1_ (refresh) and 64 hex digits.
    name: 'digitalocean_token',
    literals: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    pattern: source`${edge}do[opr]_v1_[a-f0-9]{40,}${end}`,
  },
  {
    // Service token: hvs. (batch: hvb.) and 24 or more of base64url.
    name: 'vault_token',
    literals: ['hvs.', 'hvb.'],
    pattern: source`${edge}hv[sb]\.[\w-]{24,}`,
  },
];

/** A hex digest of 40 is a git commit, not a key. */
function isMixed(secret: string): boolean {
  return /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9+/]/.test(secret);
}
