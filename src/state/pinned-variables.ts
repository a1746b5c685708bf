/**
 * What says where uploads go, by which way, and whom they are trusted to. A repository can set any of it
 * for hooks: Claude Code 2.1.329 puts `env` of a project's `.claude/settings.json` into their environment,
 * with `claude -p` also in a folder that nobody has trusted (its own HOME and CLAUDE_CONFIG_DIR it keeps).
 * So hooks take these from the user's config alone.
 */
export const pinnedVariables: readonly string[] = [
  'TRACECRAFT_BUCKET',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_TLS_REJECT_UNAUTHORIZED',
];

export type Variables = Record<string, string>;

/** Puts what the user's config has in the place of what the environment says. */
export function pinEnvironment(env: NodeJS.ProcessEnv, config: Variables = {}): void {
  for (const name of pinnedVariables) {
    const value = config[name];
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}

/** A copy of the environment as hooks see it. */
export function environmentOfHooks(
  env: NodeJS.ProcessEnv,
  config: Variables = {},
): NodeJS.ProcessEnv {
  const copy = { ...env };
  pinEnvironment(copy, config);
  return copy;
}

/** What the environment has of them, but for the bucket, which has a setting of its own. */
export function pinnedIn(env: NodeJS.ProcessEnv): Variables {
  const names = pinnedVariables.filter((name) => name !== 'TRACECRAFT_BUCKET' && env[name]);
  return Object.fromEntries(names.map((name) => [name, env[name] as string]));
}
