import { BucketError } from '../bucket/bucket.ts';
import { canonicalUrl } from '../bucket/canonical.ts';
import { ownOptions } from '../redact/own/redactor.ts';
import {
  findWrongSetting,
  isTier,
  type RedactionSettings,
  shortestWord,
} from '../redact/own/settings.ts';
import type { Setting } from './settings.ts';
import { UserError } from './user-error.ts';

type Key = keyof RedactionSettings;

const abouts: Record<Key, string> = {
  tier: 'standard, or strict: e-mail and IP addresses and home folders too',
  rules: 'your own patterns, as JSON',
  literals: 'texts to replace, one a line; never printed',
  env_files: 'files such as .env whose secrets are replaced, comma-separated',
  env: 'variables whose values are replaced (*_TOKEN), comma-separated',
  allow: 'what is never replaced, a text or a /pattern/ a line',
  off_for: 'buckets that get everything as it is (URLs), comma-separated',
};

const readings: Record<Key, (text: string) => unknown> = {
  tier: (text) => text,
  rules: parseJson,
  literals: rows,
  env_files: list,
  env: list,
  allow: rows,
  off_for: (text) => list(text).map((url) => canonicalUrl(url, {})),
};

/** As rows of the table of settings. */
export const redactionSettings: readonly Setting[] = (Object.keys(abouts) as Key[]).map((key) => ({
  key: `redaction.${key}`,
  about: abouts[key],
  kind: 'redaction',
  ...(key === 'literals' && { instead: countOf }),
  ...(key === 'rules' && { instead: namesOf }),
  parse: (text) => parse(key, text),
}));

/** Refuses what hooks would stop at. */
function parse(key: Key, text: string): unknown {
  const value = read(key, text);
  if (key === 'tier' ? !isTier(value) : findWrongSetting({ [key]: value })) {
    throw new UserError(`That is no value of redaction.${key}`, `It takes ${examples[key]}`, {
      exitCode: 2,
    });
  }
  try {
    ownOptions({ [key]: value } as RedactionSettings, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, 'Nothing was changed.', { exitCode: 2, cause: error });
  }
  return value;
}

function read(key: Key, text: string): unknown {
  try {
    return readings[key](text);
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    throw new UserError(error.message, error.hint, { exitCode: 2, cause: error });
  }
}

const examples: Record<Key, string> = {
  tier: 'standard or strict.',
  rules:
    '[{"name": "ticket", "pattern": "TICKET-[0-9]{6}", "samples": {"secrets": ["TICKET-123456"]}}].',
  literals: `one text a line, of ${shortestWord} characters at least; \`-\` reads them from stdin.`,
  env_files: '~/.env,/srv/app/.env.',
  env: 'DEPLOY_KEY,*_TOKEN.',
  allow: 'one text or /pattern/ a line.',
  off_for: 'file:///path.',
};

function list(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function rows(text: string): string[] {
  return text.split(/\r?\n/).filter((each) => each !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no list of rules.
    return undefined;
  }
}

function countOf(value: unknown): string {
  return `${(value as string[]).length} (not shown)`;
}

function namesOf(value: unknown): string {
  return (value as { name: string }[]).map(({ name }) => name).join(', ');
}
