import { source } from './patterns.ts';
import type { Rule } from './rule.ts';

const name = '[A-Za-z0-9_][A-Za-z0-9_.]{0,31}';
/** Accounts of images, runners and tutorials, and folders that are nobody's. */
const nobody =
  /^(?:user|username|you|me|someone|node|root|ubuntu|debian|runner|vagrant|app|Shared|Public|Default|All|[A-Z_]+)$/;
const number = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
/** This host, any host, masks, a cloud's metadata service, and what documents use (RFC 5737, RFC 3849). */
const everybodys =
  /^(?:0\.|127\.|255\.|169\.254\.169\.254$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:0?db8:)/i;

/** What the tier `strict` takes besides: no secrets, but what tells who and where somebody is. */
export const strictRules: readonly Rule[] = [
  {
    name: 'email_address',
    about: 'e-mail address',
    confidence: 'likely',
    // Nothing stands at its beginning that is rare enough to look for.
    literals: [],
    pattern: source`(?<![\w.+%-])[A-Za-z0-9_][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w-])`,
    accept: (secret) => !/^(?:git|hg|no-?reply)@|@(?:example|test|localhost)\./i.test(secret),
  },
  {
    name: 'ip_address',
    about: 'IP address',
    confidence: 'likely',
    literals: [],
    pattern: source`(?<![\w.:/-])(?:(?:${number}\.){3}${number}(?![\w.-]*[0-9])|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])|(?:[23][0-9a-fA-F]{3}|[fF][cdCD][0-9a-fA-F]{2}|[fF][eE]80)(?::[0-9a-fA-F]{1,4}){0,5}::(?:[0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{0,4}(?![\w:]))`,
    accept: (secret) => !everybodys.test(secret),
  },
  {
    name: 'home_path',
    about: "name of a user's home folder",
    confidence: 'likely',
    literals: ['/home/', '/Users/', '\\Users\\'],
    pattern: source`(?:/home/|/Users/|\\Users\\)(${name})`,
    accept: (secret) => !nobody.test(secret),
  },
  {
    // As Claude Code spells the folder of a project: `-home-ann-work-app`.
    name: 'home_path',
    about: "name of a user's home folder",
    confidence: 'likely',
    literals: ['-home-', '-Users-'],
    pattern: source`(?<=[/\s"'])-(?:home|Users)-([A-Za-z0-9]{1,32})`,
    accept: (secret) => !nobody.test(secret),
  },
];
