import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { canonicalUrl } from '../bucket/canonical.ts';
import type { HarnessName } from '../harness/harness.ts';
import { distanceOf } from '../nearest.ts';
import type { RedactionSettings } from '../redact/own/settings.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { placeOfMistake } from './json-place.ts';
import type { Paths } from './paths.ts';
import { environmentOfHooks, type Variables } from './pinned-variables.ts';
import { findWrongRedaction } from './redaction-settings.ts';
import { kinds, type Setting, settings } from './settings.ts';
import { UserError } from './user-error.ts';

/** The user's own settings, as `config.json` holds them. Nothing here is read from a project. */
export interface Config {
  /** `file:///…`, `s3://bucket/prefix?endpoint=…&region=…&profile=…&style=path|virtual`, `hf://owner/name` */
  bucket?: string;
  agent?: string;
  /** Folder (a repository's root) → the project's name. */
  projects?: Record<string, string>;
  s3?: { access_key_id?: string; secret_access_key?: string; session_token?: string };
  /** Hooks put before the session what waits for it: mail of other agents, claims that run out. */
  coordinate?: boolean;
  hook?: { budget_ms?: number };
  recall?: {
    /** false: what is mirrored is not indexed, so nothing can be recalled or handed over. */
    index?: boolean;
    /** false: a session goes on from another one only when it was handed over. */
    auto_handoff?: boolean;
    /** Puts turns into better lines, with the user's own login. */
    summarizer?: 'claude' | 'codex';
    /** `180d`: turns of sessions that were active last before that are not indexed. */
    keep?: string;
  };
  /** `prices`: as `wrongPrices` finds nothing wrong with, which is asked where they are used. */
  usage?: {
    prices?: unknown;
    /** Percent of a session's window from which its user is told what to do; 0: never. */
    offer_at?: number;
  };
  /** What hooks find in these variables, whatever the environment says; see `pinned-variables.ts`. */
  environment?: Variables;
  redaction?: RedactionSettings;
  /** State folders besides the ones that the environment names; absolute paths. */
  roots?: Partial<Record<HarnessName, string[]>>;
}

/** Of a file that is missing: no settings. Throws UserError for one that cannot be understood. */
export function readConfig(paths: Paths): Config {
  let source: string;
  try {
    source = readFileSync(paths.config, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const value = parse(paths, source);
  if (!isSection(value)) throw unusable(paths, 'is not a JSON object', 'it');
  const misspelt = Object.keys(value).find(looksLikeRedaction);
  if (misspelt) {
    throw unusable(
      paths,
      `holds "${misspelt}", which is read by nothing: is it redaction?`,
      misspelt,
    );
  }
  const wrong = findWrong(value);
  if (wrong) {
    const what = wrong.what
      ? `is wrong at ${wrong.key}: ${wrong.what}`
      : `has a wrong value for ${wrong.key}`;
    throw unusable(paths, what, wrong.key);
  }
  return value as Config;
}

function parse(paths: Paths, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // Its message quotes the file, which may hold secrets.
    const { line, column } = placeOfMistake(source) ?? { line: 1, column: 1 };
    throw unusable(
      paths,
      `is not valid JSON (line ${line}, column ${column})`,
      `line ${line} of it`,
    );
  }
}

function unusable({ config }: Paths, what: string, where: string): UserError {
  return new UserError(
    `${config} ${what}`,
    `Mend ${where} by hand; nothing is uploaded until then.`,
  );
}

/** Settings of later versions are let be, but what is meant to protect must not be passed over. */
function looksLikeRedaction(key: string): boolean {
  return key !== 'redaction' && distanceOf(key.toLowerCase(), 'redaction') <= 2;
}

interface Wrong {
  key: string;
  what?: string;
}

/** The first setting that is not of its kind. */
function findWrong(config: Record<string, unknown>): Wrong | undefined {
  for (const name of ['projects', 's3', 'hook', 'recall', 'usage', 'roots', 'redaction']) {
    if (config[name] !== undefined && !isSection(config[name])) return { key: name };
  }
  const names = Object.entries((config.projects ?? {}) as Record<string, unknown>);
  const unnamed = names.find(([, name]) => typeof name !== 'string');
  if (unnamed) return { key: `projects ${unnamed[0]}` };
  const wrong = settings.find(({ key, kind }) => {
    const value = getSetting(config as Config, key);
    return value !== undefined && !kinds[kind](value);
  });
  return wrong ? { key: wrong.key } : findWrongRedaction(config.redaction);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function writeConfig(paths: Paths, config: Config): void {
  writeFileAtomic(paths.config, `${JSON.stringify(config, null, 2)}\n`);
}

/** The bucket in force: `TRACECRAFT_BUCKET`, else the config's, else the embedded one. */
export function bucketInForce(paths: Paths, config: Config, env: NodeJS.ProcessEnv): string {
  return env.TRACECRAFT_BUCKET || config.bucket || pathToFileURL(paths.bucket).href;
}

/** The same as hooks see it, by its name in the state: of the environment only what the config has pinned. */
export function bucketOfHooks(paths: Paths, config: Config, env: NodeJS.ProcessEnv): string {
  const theirs = environmentOfHooks(env, config.environment);
  return canonicalUrl(bucketInForce(paths, config, theirs), theirs);
}

export function findSetting(key: string): Setting {
  const found = settings.find((setting) => setting.key === key);
  if (found) return found;
  throw new UserError(
    `There is no setting "${key}"`,
    `The settings are: ${settings.map((setting) => setting.key).join(', ')}.`,
    { exitCode: 2 },
  );
}

export function getSetting(config: Config, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], config);
}

/** A copy with the setting changed, or removed where `value` is undefined. */
export function withSetting(config: Config, key: string, value: unknown): Config {
  const [head, ...rest] = key.split('.') as [string, ...string[]];
  const record = config as Record<string, unknown>;
  const next =
    rest.length === 0 ? value : withSetting((record[head] ?? {}) as Config, rest.join('.'), value);
  const { [head]: _, ...others } = record;
  const empty = next === undefined || (rest.length > 0 && Object.keys(next as object).length === 0);
  return (empty ? others : { ...record, [head]: next }) as Config;
}
