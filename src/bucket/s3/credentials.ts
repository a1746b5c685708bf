import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../state/atomic-file.ts';
import { BucketError, type OpenOptions } from '../bucket.ts';
import { profileFiles, readProfile } from './profile.ts';
import type { Credentials } from './sign.ts';

export interface ExpiringCredentials extends Credentials {
  /** ms since 1970; undefined: not known to expire */
  expires?: number;
}

export interface CredentialSource {
  /** Throws BucketError `denied` where there are none. */
  get(): Promise<Credentials>;
  /** The store did not take them. True: they came from our cache, and `get` now looks further. */
  renew(): boolean;
}

type Options = Pick<OpenOptions, 'env' | 'credentials' | 'cache'>;

const margin = 5 * 60_000;

/**
 * Looks in the user's config, the environment and the static profiles itself. Everything else (SSO,
 * roles, credential_process, web identity, a machine's own role) is left to the AWS SDK, which is
 * then loaded, and what it finds is kept on disk until shortly before it expires.
 */
export function credentialSource(profile: string | undefined, options: Options): CredentialSource {
  let found: Promise<ExpiringCredentials> | undefined;
  let current: ExpiringCredentials | undefined;
  let useCache = true;

  async function find(): Promise<ExpiringCredentials> {
    current = findStatic(profile, options) ?? (await findInChain(profile, options, useCache));
    return current;
  }

  return {
    get() {
      if (current && !isFresh(current)) found = undefined;
      found ??= find();
      return found;
    },
    renew() {
      if (!useCache || current?.expires === undefined) return false;
      useCache = false;
      found = undefined;
      return true;
    },
  };
}

function findStatic(profile: string | undefined, options: Options): Credentials | undefined {
  const { env, credentials: config = {} } = options;
  const keys = [
    pair(
      config.access_key_id,
      config.secret_access_key,
      config.session_token,
      "tracecraft's config",
    ),
    // A profile that the bucket's URL names is meant for this bucket; the environment for anything.
    profile === undefined &&
      pair(
        env.AWS_ACCESS_KEY_ID,
        env.AWS_SECRET_ACCESS_KEY,
        env.AWS_SESSION_TOKEN,
        'the environment',
      ),
  ].find(Boolean);
  return keys || fromProfile(profile ?? env.AWS_PROFILE ?? 'default', env);
}

function fromProfile(name: string, env: NodeJS.ProcessEnv): Credentials | undefined {
  const profile = readProfile(name, env);
  // With a role the keys only serve to assume it, and that is the SDK's affair.
  if (profile.role_arn) return undefined;
  return pair(
    profile.aws_access_key_id,
    profile.aws_secret_access_key,
    profile.aws_session_token,
    `the profile ${name}`,
  );
}

function pair(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
  where: string,
): Credentials | undefined {
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (accessKeyId && secretAccessKey) {
    checkCharacters([accessKeyId, secretAccessKey, sessionToken ?? ''], where);
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  throw new BucketError('denied', `Of the AWS keys, ${where} has one without the other`, {
    hint: 'Give both the access key id and the secret access key.',
  });
}

/** What cannot stand in a header of HTTP; a copied key easily brings a line break along. */
function checkCharacters(keys: string[], where: string): void {
  if (keys.every((key) => /^[\x21-\x7e]*$/.test(key))) return;
  throw new BucketError('denied', `The AWS keys in ${where} have a space or a line break in them`, {
    hint: 'Set them again, without what stands before and after.',
  });
}

async function findInChain(
  profile: string | undefined,
  { env, cache }: Options,
  useCache: boolean,
): Promise<ExpiringCredentials> {
  const origin = originOf(profile, env);
  const path = join(cache, `aws-${origin.slice(0, 16)}.json`);
  const cached = useCache ? readCache(path) : undefined;
  if (cached) return cached;
  const found = await askSdk(profile);
  // Those that do not expire may be changed at any time at their source: they are asked for anew.
  if (found.expires !== undefined) writeFileAtomic(path, JSON.stringify(found));
  return found;
}

async function askSdk(profile: string | undefined): Promise<ExpiringCredentials> {
  try {
    const { chainCredentials } = await import('./sdk.ts');
    return await chainCredentials(profile);
  } catch (cause) {
    throw new BucketError('denied', `There are no AWS credentials: ${(cause as Error).message}`, {
      hint: 'Set them with `tracecraft config set s3.access_key_id …`, in ~/.aws, or in AWS_ACCESS_KEY_ID.',
      cause,
    });
  }
}

/** Changes whenever the chain may find something else. */
function originOf(profile: string | undefined, env: NodeJS.ProcessEnv): string {
  const files = profileFiles(env);
  const parts = [
    profile ?? env.AWS_PROFILE ?? 'default',
    ...[files.config, files.credentials].map((path) => `${path} ${changedAt(path)}`),
    env.AWS_ROLE_ARN,
    env.AWS_WEB_IDENTITY_TOKEN_FILE,
    env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
    env.AWS_CONTAINER_CREDENTIALS_FULL_URI,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readCache(path: string): ExpiringCredentials | undefined {
  try {
    const cached = JSON.parse(readFileSync(path, 'utf8')) as ExpiringCredentials;
    return isFresh(cached) ? cached : undefined;
  } catch {
    // No cache, or one of another version: the chain has the truth.
    return undefined;
  }
}

function isFresh({ expires }: ExpiringCredentials): boolean {
  return expires === undefined || expires - margin > Date.now();
}
