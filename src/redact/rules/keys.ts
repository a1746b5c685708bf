import { source, strictEdge } from '../patterns.ts';
import type { Rule } from '../rule.ts';

const header = source`-----BEGIN[ A-Z0-9]{0,30}PRIVATE KEY(?: BLOCK)?-----`;
// Up to the footer: anything that stays within the JSON string; it may be quoted code or numbered lines.
const toFooter = source`(?:[^"\\-]|\\[^\n]|-(?!----)){20,20000}-----END[ A-Z0-9]{0,30}PRIVATE KEY(?: BLOCK)?-----`;
// Cut short: the encryption headers, then lines of base64 alone, each perhaps numbered, quoted or in a diff.
const newline = source`\\{1,64}[nrt]`;
const lineStart = source`(?:${newline}[ \t]{0,40}(?:[0-9]{1,6}(?:\xe2\x86\x92|[:|]|\\{1,64}t)[ \t]?)?[+>|-]?[ \t]?){1,4}`;
const headers = source`(?:${lineStart}[A-Z][A-Za-z-]{3,20}: [^"\\]{1,80}){0,4}`;
const base64Line = source`(?:[A-Za-z0-9+/]{20,100}={0,2}|[A-Za-z0-9+/]{1,19}={0,2}(?=[\\"'$]|$))`;
const cutShort = source`${headers}(?:${lineStart}| )[A-Za-z0-9+/]{20,}={0,2}(?:(?:${lineStart}| )${base64Line}){0,400}`;

export const keyRules: readonly Rule[] = [
  {
    // PEM and OpenSSH private keys (RFC 7468), PGP private key blocks; also the `private_key` of a
    // Google service account. In a transcript a newline is `\n`, deeper `\\n`; a header in prose has no body.
    name: 'private_key',
    literals: ['-----BEGIN'],
    pattern: `${header}(?:${toFooter}|${cutShort})`,
    accept: (block) => /[A-Za-z0-9+/]{20}/.test(block),
  },
  {
    // JSON Web Token (RFC 7519): base64url of `{"…`, a dot, base64url, a dot, the signature; encrypted
    // ones have five parts. Only at the start of a run, so that a long run is read once.
    name: 'jwt',
    literals: ['eyJ'],
    pattern: source`${strictEdge}eyJ[\w-]{8,}\.[\w-]{2,}(?:\.[\w-]*){1,3}`,
  },
];
