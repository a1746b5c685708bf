import { anyCase, source } from '../patterns.ts';
import { isPlaceholder, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

// Names of cookies that stand for a login. `session_id=<uuid>` is what agents call their own sessions.
const frameworks = [
  'connect.sid',
  'phpsessid',
  'jsessionid',
  'laravel_session',
  'aspxauth',
  'asp.net_',
  'aspnetcore',
  '__secure-',
  '__host-',
  'xsrf-token',
  'csrftoken',
  'remember_',
  'wordpress_logged_in',
  'cf_clearance',
  'next-auth',
  'authjs.',
];
const plainNames = ['session', 'sess', 'sid', 'auth', 'jwt', 'ssid', 'rememberme', 'sso'];
const value = source`((?:s:)?[\w.~+/|!*:-]{16,4096}={0,2})`;

export const cookieRules: readonly Rule[] = [
  {
    // Cookie: connect.sid=s%3A…; PHPSESSID=…, also as a tab-separated row of curl's cookie file.
    name: 'session_cookie',
    about: 'Cookie of a login',
    confidence: 'likely',
    literals: frameworks,
    anyCase: true,
    pattern: source`[\w.%-]{3,80}(?:=|\t)"?${value}`,
    accept: isSession,
  },
  {
    // session=…; sid=…: the value is random and no UUID.
    name: 'session_cookie',
    about: 'Cookie of a login',
    confidence: 'likely',
    literals: plainNames.flatMap((name) => [
      `${name}=`,
      `${name}_id=`,
      `${name}id=`,
      `${name}\t`,
      `${name}_id\t`,
    ]),
    anyCase: true,
    pattern: source`(?<![A-Za-z0-9])(?:${anyCase(plainNames.join('|'))})(?:_?[iI][dD])?(?:=|\t)"?${value}(?=[;\s"'\x60,&\x1e]|$)`,
    accept: isSession,
  },
  {
    // { "name": "sid", "value": "…", "domain": … }: how browsers' tools store them.
    name: 'session_cookie',
    about: 'Cookie of a login',
    confidence: 'likely',
    literals: ['"value"'],
    pattern: source`"value"\s{0,4}:\s{0,4}"(?:(?<="name"\s{0,4}:\s{0,4}"[\w.-]{0,40}(?:${anyCase('sess|sid|auth|token|jwt|remember|login|sso|secure-|host-')})[\w.-]{0,40}"\s{0,4},\s{0,40}"value"\s{0,4}:\s{0,4}"))([^\s"\x1e]{16,4096})(?="\s{0,4},\s{0,40}"(?:domain|path|expires|httpOnly|secure|sameSite|hostOnly|url)")`,
    accept: isSession,
  },
];

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A Twilio SID and its like: public ids of other services. */
const id = /^[A-Z]{2}[0-9a-f]{32}$/;

function isSession(value: string): boolean {
  return (
    !uuid.test(value) &&
    !id.test(value) &&
    !value.includes('://') &&
    !isPlaceholder(value) &&
    looksRandom(value)
  );
}
