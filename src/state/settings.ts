import { isAbsolute } from 'node:path';
import { BucketError } from '../bucket/bucket.ts';
import { canonicalUrl } from '../bucket/canonical.ts';
import { bucketForms } from '../bucket/open.ts';
import { parseDuration } from '../figures.ts';
import type { HarnessName } from '../harness/harness.ts';
import { wrongPrices } from '../usage/price-setting.ts';
import { userHome } from './paths.ts';
import { pinnedVariables } from './pinned-variables.ts';
import { redactionSettings } from './redaction-settings.ts';
import { UserError } from './user-error.ts';

/** What `config set` can change. */
export interface Setting {
  key: string;
  about: string;
  kind:
    | 'text'
    | 'switch'
    | 'summarizer'
    | 'milliseconds'
    | 'duration'
    | 'folders'
    | 'variables'
    | 'prices'
    | 'percent'
    | 'redaction';
  /** Masked in a list. */
  secret?: boolean;
  /** Where the value is printed nowhere: what is said in its place. */
  instead?(value: unknown): string;
  /** Of a list: what one of it is called. */
  unit?: string;
  /** The environment variable that overrides it. */
  variable?: string;
  parse(text: string): unknown;
  /** Throws UserError for what was parsed, and is still nothing that hooks can work with. */
  check?(value: unknown): Promise<void>;
}

const text = (value: string) => value;

const roots: Partial<Record<HarnessName, string>> = {
  'claude-code': 'further config folders of Claude Code',
  codex: 'further homes of Codex',
  openclaw: 'further state folders of OpenClaw',
  hermes: 'further homes of Hermes',
};

/** Every setting there is; `config set` knows no others. */
export const settings: readonly Setting[] = [
  {
    key: 'bucket',
    about: 'where sessions are kept (a URL)',
    kind: 'text',
    variable: 'TRACECRAFT_BUCKET',
    parse: bucketUrl,
  },
  {
    key: 'agent',
    about: 'the name this machine signs with',
    kind: 'text',
    variable: 'TRACECRAFT_AGENT',
    parse: text,
  },
  {
    key: 's3.access_key_id',
    about: 'instead of the AWS credential chain',
    kind: 'text',
    secret: true,
    parse: text,
  },
  {
    key: 's3.secret_access_key',
    about: 'goes with s3.access_key_id',
    kind: 'text',
    secret: true,
    parse: text,
  },
  {
    key: 's3.session_token',
    about: 'goes with temporary keys',
    kind: 'text',
    secret: true,
    parse: text,
  },
  {
    key: 'coordinate',
    about: "hooks put other agents' mail and one's claims before the session",
    kind: 'switch',
    parse: yesOrNo,
  },
  {
    key: 'hook.budget_ms',
    about: 'upper bound for every hook, in ms',
    kind: 'milliseconds',
    parse: milliseconds,
  },
  {
    key: 'recall.index',
    about: 'what is mirrored is indexed, to be searched and handed over',
    kind: 'switch',
    parse: yesOrNo,
  },
  {
    key: 'recall.auto_handoff',
    about: 'after /clear a session is given what the one before it did',
    kind: 'switch',
    parse: yesOrNo,
  },
  {
    key: 'recall.summarizer',
    about: 'claude or codex: puts old turns into better lines, with your own login',
    kind: 'summarizer',
    parse: summarizer,
  },
  {
    key: 'recall.keep',
    about: 'how long a session can be searched after its last turn (180d); else for good',
    kind: 'duration',
    parse: duration,
  },
  {
    key: 'usage.prices',
    about: 'USD a million tokens, by model, as JSON: in place of the list of `usage`',
    kind: 'prices',
    unit: 'model',
    instead: (value) => JSON.stringify(value),
    parse: prices,
  },
  {
    key: 'usage.offer_at',
    about: "percent of a session's window from which its user is told how to make room; 0: never",
    kind: 'percent',
    parse: percent,
  },
  {
    key: 'environment',
    about: 'variables that hooks take from here alone, as JSON; install sets it',
    kind: 'variables',
    instead: (value) => Object.keys(value as object).join(', '),
    parse: variables,
  },
  ...redactionSettings,
  ...Object.entries(roots).map(
    ([harness, about]): Setting => ({
      key: `roots.${harness}`,
      about: `${about}, comma-separated`,
      kind: 'folders',
      unit: 'folder',
      parse: folders,
    }),
  ),
];

/** Whether a value that stands in the file is of its kind; `redaction` is looked at as a whole. */
export const kinds: Record<Setting['kind'], (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  switch: (value) => typeof value === 'boolean',
  summarizer: isSummarizer,
  milliseconds: isBudget,
  duration: isDuration,
  folders: (value) =>
    Array.isArray(value) && value.every((path) => typeof path === 'string' && isAbsolute(path)),
  variables: areVariables,
  // `usage` says what is wrong with them; nothing else reads them, and no hook has to stop for that.
  prices: () => true,
  percent: isPercent,
  redaction: () => true,
};

function bucketUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.username || url?.password) {
    // Not shown: what stands there may be a key.
    throw new UserError(
      'A bucket URL holds no user and no password',
      'Keep keys in `tracecraft config set s3.access_key_id -` or in the AWS settings.',
      { exitCode: 2 },
    );
  }
  if (['file:', 's3:', 'hf:'].includes(url?.protocol ?? '')) return checked(value);
  throw new UserError(`"${value}" is not a bucket URL`, bucketForms, { exitCode: 2 });
}

/** What is wrong with it is better told now than by the next hook. */
function checked(value: string): string {
  try {
    canonicalUrl(value, {});
    return value;
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    throw new UserError(error.message, error.hint, { exitCode: 2 });
  }
}

/** `~/a,/b`: a shell expands the first `~` of such a list only. */
function folders(value: string): string[] {
  const named = value.split(',').map((path) => path.trim());
  const paths = named
    .filter((path) => path !== '')
    .map((path) => path.replace(/^~(?=$|\/)/, homeOf));
  if (paths.length > 0 && paths.every((path) => isAbsolute(path))) return paths;
  throw new UserError(
    `"${value}" names no folders`,
    'Give whole paths, with commas between: /home/me/work/.claude,~/other/.claude',
    { exitCode: 2 },
  );
}

const homeOf = () => userHome(process.env);

function yesOrNo(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new UserError(`"${value}" is neither true nor false`, 'Give one of the two.', {
    exitCode: 2,
  });
}

function summarizer(value: string): string {
  if (isSummarizer(value)) return value;
  throw new UserError(`"${value}" is no summarizer`, 'Give claude or codex.', { exitCode: 2 });
}

function isSummarizer(value: unknown): boolean {
  return value === 'claude' || value === 'codex';
}

function milliseconds(value: string): number {
  const number = Number(value);
  if (isBudget(number)) return number;
  throw new UserError(
    `"${value}" is no budget`,
    'Give whole milliseconds, 100 to 60000; without it, hooks take 1500 to 5000 at the most.',
    { exitCode: 2 },
  );
}

function isBudget(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 60_000;
}

function percent(value: string): number {
  const number = Number(value.replace(/ ?%$/, ''));
  if (value.trim() !== '' && isPercent(number)) return number;
  throw new UserError(
    `"${value}" is no percentage`,
    'Give 1 to 100, or 0 for never; else it is 80.',
    {
      exitCode: 2,
    },
  );
}

function isPercent(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100;
}

function duration(value: string): string {
  if (isDuration(value)) return value;
  throw new UserError(`"${value}" is no length of time`, 'Say how long, such as 90d, 6mo or 2y.', {
    exitCode: 2,
  });
}

function isDuration(value: unknown): boolean {
  return typeof value === 'string' && (parseDuration(value) ?? 0) > 0;
}

function variables(value: string): unknown {
  const parsed = parseJson(value);
  if (areVariables(parsed)) return parsed;
  throw new UserError(
    'That is no list of variables that hooks take from here',
    `Give a JSON object, such as {"HTTPS_PROXY": "http://proxy:8080"}; there are ${pinnedVariables.join(', ')}.`,
    { exitCode: 2 },
  );
}

function areVariables(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, each]) => pinnedVariables.includes(name) && typeof each === 'string',
    )
  );
}

function prices(value: string): unknown {
  const parsed = parseJson(value);
  const wrong = wrongPrices(parsed);
  if (wrong === undefined) return parsed;
  throw new UserError(
    `That is no value of usage.prices: ${wrong}`,
    'Give USD a million tokens: {"my-model": {"input": 3, "output": 15, "cache_read": 0.3}}.',
    { exitCode: 2 },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is none of the things that are asked for.
    return undefined;
  }
}
