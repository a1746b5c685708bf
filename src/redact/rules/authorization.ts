import { anyCase, joint, source } from '../patterns.ts';
import { isPlaceholder, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const authorizationRules: readonly Rule[] = [
  {
    // RFC 6750: `Bearer` and a token of letters, digits and -._~+/=; also percent-encoded or quoted.
    // "Bearer authentication-middleware" and "bearer token" are prose.
    name: 'bearer_token',
    literals: ['bearer'],
    pattern: source`${anyCase('bearer')}(?:[ \t]|%20|\\[nrt]|[:=+"'\x60\\]){1,24}(?!${anyCase('your')})((?:[\w.~+=%-]|\\{0,64}\/){20,})`,
    anyCase: true,
    accept: isNoProse,
  },
  {
    // RFC 7617: `Basic` and the base64 of `user:password`. Decoding tells it from "basic functionality".
    name: 'basic_auth',
    literals: ['basic'],
    pattern: source`${anyCase('basic')}(?:[ \t]|%20){1,8}((?:[A-Za-z0-9+]|\\{0,64}\/){8,2000}(?:=|%3D){0,2})`,
    anyCase: true,
    accept: isUserAndPassword,
  },
  {
    // curl -u user:password, also -sSuuser:password and --user=user:password.
    name: 'basic_auth',
    literals: ['curl '],
    pattern: source`curl (?:(?:[^"\\\n]|\\[^\n]){0,200}? )?-(?:[A-Za-z]{0,6}u ?|-user[ =])(?:\\{0,64}["'])?[\w.@+-]{1,80}:([^ \t\n"'\\:]{6,200})`,
    accept: (password) => !isPlaceholder(password),
  },
  {
    // scheme://user:password@host, where the password may itself hold an `@`. No secrets: a template,
    // `user:password@`, `host:8080/@scope`, and the `a:b@example.com` of manuals (RFC 2606).
    name: 'url_password',
    literals: ['://', ':\\/\\/'],
    pattern: source`(?<=[A-Za-z0-9]):(?:\\{0,64}\/){2}[\w.%+~$&!*-]{0,128}:([^ \t\n"'\x60<>/?#\\]{1,256})@(?=[A-Za-z0-9[])(?!(?<=:\w{1,3}@)example\.)`,
    accept: (password) => !isPlaceholder(password) && !wordForPassword.test(password),
  },
  {
    // Schemes of their own, or none: `Authorization: token 0a1b…`, `Authorization: ApiKey …`.
    name: 'authorization',
    literals: ['authorization'],
    pattern: source`${anyCase('authorization')}${joint}(?:[A-Za-z][\w-]{0,20}(?:[ \t]|%20|[:=]){1,4})?((?:[\w.~+=%-]|\\{0,64}\/){16,400})`,
    anyCase: true,
    accept: (value) => !isPlaceholder(value) && looksRandom(value),
  },
];

const wordForPassword = /^(?:pass(?:word|wd)?|pwd|pw|secret|token|key)$/i;

/** Words joined by hyphens or dots, and names in camel case, stand after "bearer" in prose and code. */
function isNoProse(token: string): boolean {
  if (/[0-9+/=~%]/.test(token)) return true;
  return token.split(/[._-]/).some((part) => part.length >= 20 && !camelCase.test(part));
}

const camelCase = /^[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)+$/;

/** Base64 of printable text with a colon in it. */
function isUserAndPassword(base64: string): boolean {
  const text = Buffer.from(base64.replaceAll('\\', ''), 'base64').toString('latin1');
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(text);
}
