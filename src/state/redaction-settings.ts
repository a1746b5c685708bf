import { BucketError } from '../bucket/bucket.ts';
import { canonicalUrl } from '../bucket/canonical.ts';
import { bucketForms } from '../bucket/open.ts';
import { type RedactionSettings, shortestWord } from '../redact/own/settings.ts';
import { findWrongSetting, type WrongSetting } from '../redact/own/wrong-setting.ts';
import type { Setting } from './settings.ts';
import { UserError } from './user-error.ts';

type Key = keyof RedactionSettings;

const abouts: Record<Key, string> = {
  tier: 'standard, or strict: e-mail and IP addresses and home folders too',
  rules: 'your own patterns, as a JSON list',
  literals: 'texts to replace, one a line or as JSON; never printed',
  env_files: 'files such as .env whose secrets are replaced, comma-separated',
  env: 'variables whose values are replaced (*_TOKEN), comma-separated',
  allow: 'what is never replaced, a text or a /pattern/ a line',
  off_for: 'buckets that get everything as it is (URLs), comma-separated',
};

const units: Partial<Record<Key, string>> = {
  rules: 'rule',
  literals: 'text',
  env_files: 'file',
  env: 'name',
  allow: 'exception',
  off_for: 'bucket',
};

/** Every list may be given as JSON; what else separates its entries. */
const readings: Record<Key, (text: string) => unknown> = {
  tier: (text) => text,
  rules: parseJson,
  literals: listOf(/\r?\n/),
  env_files: listOf(/\s*,\s*/),
  env: listOf(/\s*,\s*/),
  allow: listOf(/\r?\n/),
  off_for: listOf(/\s*,\s*/),
};

/** As rows of the table of settings. */
export const redactionSettings: readonly Setting[] = (Object.keys(abouts) as Key[]).map((key) => ({
  key: `redaction.${key}`,
  about: abouts[key],
  kind: 'redaction',
  ...(units[key] && { unit: units[key] }),
  ...(key === 'literals' && { instead: countOf }),
  ...(key === 'rules' && { instead: namesOf }),
  parse: (text) => parse(key, text),
  check: (value) => check({ [key]: value }),
}));

/** The first thing under `redaction` that is not of its kind. */
export function findWrongRedaction(value: unknown): WrongSetting | undefined {
  if (value === undefined) return undefined;
  const wrong = findWrongSetting(value);
  if (wrong) return wrong;
  const urls = (value as RedactionSettings).off_for ?? [];
  const at = urls.findIndex((url) => !isBucket(url));
  if (at === -1) return undefined;
  // Not the entry itself: a URL may hold a password, and the message is logged.
  return {
    key: 'redaction.off_for',
    what: `entry ${at + 1} is no URL of a bucket. ${bucketForms}`,
  };
}

function isBucket(url: string): boolean {
  try {
    canonicalUrl(url, {});
    return true;
  } catch (error) {
    if (error instanceof BucketError) return false;
    throw error;
  }
}

function parse(key: Key, text: string): unknown {
  const value = readings[key](text);
  // Of what is no JSON the reading is null, which is no value of any setting.
  const wrong = findWrongRedaction({ [key]: value });
  if (wrong) {
    const what = value === null ? 'it is no JSON list' : wrong.what;
    throw new UserError(`That is no value of ${wrong.key}: ${what}`, `It takes ${examples[key]}`, {
      exitCode: 2,
    });
  }
  return key === 'off_for' ? (value as string[]).map((url) => canonicalUrl(url, {})) : value;
}

/** Refuses what hooks would stop at. They know the settings too, and have no need of the engine for that. */
async function check(settings: RedactionSettings): Promise<void> {
  const { ownOptions } = await import('../redact/own/redactor.ts');
  try {
    ownOptions(settings, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, 'Nothing was changed.', { exitCode: 2, cause: error });
  }
}

const examples: Record<Key, string> = {
  tier: 'standard or strict.',
  rules:
    '[{"name": "ticket", "pattern": "TICKET-[0-9]{6}", "samples": {"secrets": ["TICKET-123456"]}}].',
  literals: `one text a line, or a JSON list of them, of ${shortestWord} characters at least; \`-\` reads them from stdin.`,
  env_files: '~/.env,/srv/app/.env, or a JSON list of such paths.',
  env: 'DEPLOY_KEY,*_TOKEN, or a JSON list of such names.',
  allow: 'one text or /pattern/ a line, or a JSON list of them; `-` reads them from stdin.',
  off_for: 'URLs of buckets with commas between, or a JSON list of them.',
};

/** What begins as a JSON list is one, or wrong: a list taken for one text would replace nothing. */
function listOf(separator: RegExp): (text: string) => unknown {
  return (text) =>
    /^\s*\[/.test(text)
      ? parseJson(text)
      : text
          .trim()
          .split(separator)
          .filter((each) => each !== '');
}

/** Null for what is no JSON: its messages quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function countOf(value: unknown): string {
  return `${(value as string[]).length} (not shown)`;
}

function namesOf(value: unknown): string {
  return (value as { name: string }[]).map(({ name }) => name).join(', ');
}
