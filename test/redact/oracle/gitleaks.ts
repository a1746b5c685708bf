import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { secretShapes, wholeShape } from './generate.ts';
import { fromGo } from './go-pattern.ts';
import { gitleaksPackage, packageFile } from './packages.ts';
import { entropy, type PublishedRule } from './published-rule.ts';

interface Config {
  allowlist: Allowlist;
  rules: (Allowlist & {
    id: string;
    /** Missing where a file's name alone tells. */
    regex?: string;
    entropy?: number;
    keywords?: string[];
    allowlists?: Allowlist[];
  })[];
}

interface Allowlist {
  condition?: 'AND' | 'OR';
  regexTarget?: 'match' | 'line';
  regexes?: string[];
  stopwords?: string[];
}

/** Gitleaks' rules, as it applies them to a text: keywords, pattern, entropy, allow lists. */
export function gitleaksRules(folder: string): PublishedRule[] {
  const file = packageFile(folder, gitleaksPackage, 'templates/default.toml');
  const config = parse(readFileSync(file, 'utf8')) as unknown as Config;
  const allowed = allows([config.allowlist]);
  return config.rules.flatMap((rule) => {
    if (rule.regex === undefined) return [];
    const pattern = fromGo(rule.regex);
    const keywords = (rule.keywords ?? []).map((word) => word.toLowerCase());
    const allowedHere = allows(rule.allowlists ?? []);
    return {
      family: `gitleaks/${rule.id}`,
      words: [rule.id, ...keywords],
      secrets: secretShapes(pattern),
      whole: [wholeShape(pattern)],
      find,
    };

    function find(text: string): string[] {
      const lower = text.toLowerCase();
      if (keywords.length > 0 && !keywords.some((word) => lower.includes(word))) return [];
      return [...text.matchAll(pattern)].flatMap((match) => {
        const secret = captured(match);
        const line = lineOf(text, match.index, match[0].length);
        if (rule.entropy !== undefined && entropy(secret) <= rule.entropy) return [];
        if (rule.id.startsWith('generic') && !/[0-9]/.test(secret)) return [];
        if (allowed(secret, match[0], line) || allowedHere(secret, match[0], line)) return [];
        return secret;
      });
    }
  });
}

/**
 * The longest group: gitleaks takes the first, which in some rules is a word before the secret or the
 * last of its parts. Without a group, or one as long as a secret, it is the whole match; groups with a
 * name tell what kind it is.
 */
function captured(match: RegExpMatchArray): string {
  if (match.groups) return match[0];
  const longest = match.slice(1).reduce((a = '', b = '') => (b.length > a.length ? b : a), '');
  return longest.length < 8 ? match[0] : longest;
}

function lineOf(text: string, start: number, length: number): string {
  const end = text.indexOf('\n', start + length);
  return text.slice(text.lastIndexOf('\n', start) + 1, end < 0 ? undefined : end);
}

/** An allow list that asks for a path as well never counts: a transcript has none. */
function allows(lists: readonly Allowlist[]) {
  const all = lists
    .filter(({ condition }) => condition !== 'AND')
    .map(({ regexTarget, regexes = [], stopwords = [] }) => ({
      regexTarget,
      patterns: regexes.map((regex) => new RegExp(fromGo(regex), '')),
      stopwords: stopwords.map((word) => word.toLowerCase()),
    }));
  return (secret: string, match: string, line: string): boolean => {
    const lower = secret.toLowerCase();
    return all.some(({ regexTarget, patterns, stopwords }) => {
      const target = regexTarget === 'line' ? line : regexTarget === 'match' ? match : secret;
      return (
        patterns.some((pattern) => pattern.test(target)) ||
        stopwords.some((word) => lower.includes(word))
      );
    });
  };
}
