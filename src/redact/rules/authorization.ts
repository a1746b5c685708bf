import { source } from '../patterns.ts';
import { isPlaceholder } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const authorizationRules: readonly Rule[] = [
  {
    // RFC 6750: `Bearer` and a token of letters, digits and -._~+/=; also percent-encoded or quoted.
    // "Bearer authentication-middleware" and "bearer token" are prose.
    name: 'bearer_token',
    literals: ['bearer'],
    pattern: source`bearer(?:[ \t]|%20|\\[nrt]|[:=+"'${'`'}\\]){1,24}((?:[\w.~+=%-]|\\{0,16}\/){20,})`,
    flags: 'i',
    group: 1,
    accept: isNoProse,
  },
  {
    // RFC 7617: `Basic` and the base64 of `user:password`. Decoding tells it from "basic functionality".
    name: 'basic_auth',
    literals: ['basic'],
    pattern: source`basic(?:[ \t]|%20){1,8}((?:[A-Za-z0-9+]|\\{0,16}\/){8,2000}(?:=|%3D){0,2})`,
    flags: 'i',
    group: 1,
    accept: isUserAndPassword,
  },
  {
    // curl -u user:password.
    name: 'basic_auth',
    literals: ['-u ', '--user '],
    pattern: source`(?<=curl [^"\n]{0,200})-(?:u|-user) (?:\\{0,16}["'])?[\w.@+-]{1,80}:([^ \t"'\\:]{6,200})`,
    group: 1,
    accept: (password) => !isPlaceholder(password),
  },
  {
    // scheme://user:password@host, where the password may itself hold an `@`.
    // `${'$'}{user}:${'$'}{pass}@`, `user:password@` and `host:8080/@scope` are not secrets.
    name: 'url_password',
    literals: ['://', ':\\/\\/'],
    pattern: source`(?<=[A-Za-z0-9]):(?:\\{0,16}\/){2}[\w.%+~$&!*-]{0,128}:([^ \t\n"'${'`'}<>/?#\\]{1,256})@(?=[A-Za-z0-9[])`,
    group: 1,
    accept: (password) =>
      !/^(?:pass(?:word|wd)?|pwd|pw|secret|token|x+)$/i.test(password) && !isPlaceholder(password),
  },
];

/** Base64 of printable text with a colon in it. */
function isUserAndPassword(base64: string): boolean {
  const text = Buffer.from(base64.replaceAll('\\', ''), 'base64').toString('latin1');
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(text);
}

/** Words joined by hyphens or dots, and names in camel case, stand after "bearer" in prose and code. */
function isNoProse(token: string): boolean {
  if (/^your|^(.)\1*$/i.test(token)) return false;
  return token
    .split(/[._-]/)
    .some((part) =>
      /[0-9+/=~%]/.test(part)
        ? part.length >= 8
        : part.length >= 20 && !/^[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)+$/.test(part),
    );
}
