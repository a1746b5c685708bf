import { anyCase, joint, source } from '../patterns.ts';
import type { Rule } from '../rule.ts';
import { isNoProse, isToken, isUserAndPassword } from './values.ts';

const header = source`${anyCase('-(?:key|token|auth|secret|signature|apikey)')}["'\x60]?[ \t]{0,4}`;

export const authorizationRules: readonly Rule[] = [
  {
    // RFC 6750: `Bearer` and a token of letters, digits and -._~+/=; perhaps quoted.
    // "Bearer authentication-middleware" and "bearer token" are prose.
    name: 'bearer_token',
    about: 'Token behind `Bearer`',
    confidence: 'certain',
    literals: ['bearer'],
    anyCase: true,
    pattern: source`${anyCase('bearer')}(?:[ \t]|[:=+"'\x60,]){1,8}(?!${anyCase('your')})([\w.~+/=-]{16,})`,
    accept: isNoProse,
  },
  {
    // RFC 7617: `Basic` and the base64 of `user:password`. Decoding tells it from "basic functionality".
    name: 'basic_auth',
    about: 'User and password behind `Basic`, as base64',
    confidence: 'certain',
    literals: ['basic'],
    anyCase: true,
    pattern: source`${anyCase('basic')}[ \t:=+"'\x60,]{1,8}([A-Za-z0-9+/_-]{6,2000}={0,2})`,
    accept: isUserAndPassword,
  },
  {
    // The `_auth` of registries, `auth` of other configurations: base64 of `user:password`.
    name: 'basic_auth',
    about: 'User and password as base64, in `auth`',
    confidence: 'certain',
    literals: ['auth"', "auth'", '_auth', 'auth='],
    pattern: source`(?<![A-Za-z])_?auth["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([A-Za-z0-9+/]{8,2000}={0,2})(?![\w+/=])`,
    accept: isUserAndPassword,
  },
  {
    // RFC 7616: what the client has made of the password, good for trying passwords against.
    name: 'authorization',
    about: 'Response of digest authentication',
    confidence: 'certain',
    literals: ['digest '],
    anyCase: true,
    pattern: source`${anyCase('digest')} [^\n\x1e]{0,800}?\bresponse=["']?([0-9a-f]{32,64})(?![0-9a-f])`,
  },
  {
    // AWS Signature Version 4: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=<64 hex>.
    name: 'authorization',
    about: 'Signature of an AWS request',
    confidence: 'certain',
    literals: ['AWS4-'],
    pattern: source`AWS4-[A-Z0-9-]{4,30}[ \t][^\n\x1e]{0,800}?\bSignature=([0-9a-f]{64,})`,
  },
  {
    // NTLM messages are base64 of `NTLMSSP\0`, Kerberos tickets (SPNEGO) of an ASN.1 sequence: YII….
    name: 'authorization',
    about: 'NTLM or Kerberos message',
    confidence: 'certain',
    literals: ['TlRMTVNTUA', 'Negotiate '],
    pattern: source`(?:Negotiate )?((?:TlRMTVNTUA|YI[A-P])[A-Za-z0-9+/]{20,}={0,2})`,
  },
  {
    // Schemes of their own, or none: `Authorization: token 0a1b…`, `Authorization: ApiKey …`, also of a
    // proxy; `GoogleLogin auth=…`, `Splunk …`, `SSWS …`, `Token token="…"`.
    name: 'authorization',
    about: 'Value of an Authorization header',
    confidence: 'likely',
    literals: ['authorization'],
    anyCase: true,
    pattern: source`${anyCase('authorization')}${joint}(?:[A-Za-z][\w-]{0,30}[ \t:=]{1,4}){0,2}["']?([\w.~+/=%|-]{12,2000})`,
    accept: isToken,
  },
  {
    // Headers of their own names: X-Api-Key, X-Auth-Token, PRIVATE-TOKEN, Ocp-Apim-Subscription-Key,
    // x-functions-key, X-Vault-Token, DD-API-KEY, Circle-Token, X-RapidAPI-Key, X-Amz-Security-Token.
    name: 'authorization',
    about: 'Value of a header that holds a key or token',
    confidence: 'likely',
    literals: ['-key', '-token', '-auth', '-secret', '-signature', '-apikey'],
    anyCase: true,
    pattern: source`(?=${header}[:,=])(?<=(?:^|[\n\x1e"'\x60{,<>+-]|-H ?["']?|\bheader[^\n\x1e]{0,20})[ \t]{0,8}[A-Za-z][\w-]{0,40})(?<!${anyCase('websocket|idempotency|cache|surrogate|partition|routing|sort|public|site|primary|host')})${header}[:,=][ \t]{0,4}["'\x60]?([\w.~+/=|-]{12,2000})`,
    accept: isToken,
  },
];
