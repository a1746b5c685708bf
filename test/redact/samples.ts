// Secrets of every family, made when a test runs from the documented shapes, so that none is committed.

export const digits = '0123456789';
export const hex = `${digits}abcdef`;
export const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const lower = 'abcdefghijklmnopqrstuvwxyz';
export const base32 = `${upper}234567`;
export const base62 = digits + upper + lower;
export const base64 = `${base62}+/`;
export const base64url = `${base62}-_`;

/** Small numbers from a seed, the same on every machine (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Sample {
  rule: string;
  /** What must be gone. */
  secret: string;
  /** The text around it that tells it is one; `secret` alone when it speaks for itself. */
  text: string;
}

/** One of each shape. */
export function samples(random: () => number): Sample[] {
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  // Letters, digits and capitals are certain to occur, as in any real key of this length.
  const mixed = (alphabet: string, length: number): string => `q7X${of(alphabet, length - 6)}k2V`;
  const token = (rule: string, secret: string): Sample => ({ rule, secret, text: secret });
  const named = (rule: string, before: string, secret: string, after = ''): Sample => ({
    rule,
    secret,
    text: before + secret + after,
  });
  const jwt = [
    Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
    Buffer.from(`{"sub":"${of(digits, 10)}"}`).toString('base64url'),
    of(base64url, 43),
  ].join('.');
  const pem = (kind: string, newline: string): string =>
    [
      `-----BEGIN ${kind}PRIVATE KEY-----`,
      ...Array.from({ length: 12 }, () => of(base64, 64)),
      `${of(base64, 22)}==`,
      `-----END ${kind}PRIVATE KEY-----`,
    ].join(newline);

  return [
    token('aws_access_key', `AKIA${of(base32, 16)}`),
    token('aws_session_token', `ASIA${of(base32, 16)}`),
    named('aws_session_token', 'aws_session_token = ', `${mixed(base64, 300)}==`),
    named(
      'aws_session_token',
      'https://b.s3.amazonaws.com/k?X-Amz-Security-Token=',
      encodeURIComponent(`${mixed(base64, 300)}==`),
      '&X-Amz-Date=1',
    ),
    named('aws_secret_access_key', 'aws_secret_access_key = ', mixed(base64, 40)),
    named('aws_secret_access_key', '"SecretAccessKey": "', mixed(base64, 40), '"'),
    named('aws_secret_access_key', '<SecretAccessKey>', mixed(base64, 40), '</SecretAccessKey>'),
    named('aws_secret_access_key', `AKIA${of(base32, 16)},`, mixed(base64, 40)),
    token('anthropic_key', `sk-ant-api03-${of(base64url, 93)}AA`),
    token('anthropic_key', `sk-ant-admin01-${of(base64url, 93)}AA`),
    token('anthropic_key', `sk-ant-oat01-${of(base64url, 93)}AA`),
    token('openai_key', `sk-${mixed(base62, 48)}`),
    token('openai_key', `sk-${of(hex, 31)}7`),
    token('openai_key', `sk-proj-ab_cd-ef_${of(base64url, 140)}`),
    token('openai_key', `sk-svcacct-a-b_${of(base64url, 140)}`),
    token('openai_key', `sk-admin-_-${of(base64url, 140)}`),
    token('openrouter_key', `sk-or-v1-${of(hex, 64)}`),
    token('groq_key', `gsk_${of(base62, 52)}`),
    token('xai_key', `xai-${of(base62, 80)}`),
    token('replicate_token', `r8_${of(base62, 37)}`),
    token('perplexity_key', `pplx-${of(base62, 48)}`),
    token('hf_token', `hf_${of(upper + lower, 34)}`),
    token('google_api_key', `AIza${of(base64url, 34)}Q`),
    token('google_oauth', `ya29.${of(base64url, 120)}`),
    token('google_oauth', `GOCSPX-${of(base64url, 28)}`),
    named('azure_storage_key', 'AccountName=a;AccountKey=', `${of(base64, 86)}==`, ';E=c'),
    token('digitalocean_token', `dop_v1_${of(hex, 64)}`),
    token('vault_token', `hvs.${of(base64url, 90)}`),
    ...['ghp', 'gho', 'ghu', 'ghs', 'ghr'].map((kind) =>
      token('github_pat', `${kind}_${of(base62, 36)}`),
    ),
    token('github_pat', `github_pat_${of(base62, 22)}_${of(base62, 59)}`),
    token('github_pat', `ghs_${of(digits, 7)}_${jwt}`),
    token('gitlab_token', `glpat-${of(base64url, 20)}`),
    token('gitlab_token', `glpat-${of(base64url, 27)}.${of(hex, 2)}.${of(hex, 9)}`),
    token('slack_token', `xoxb-${of(digits, 12)}-${of(digits, 12)}-${of(base62, 24)}`),
    token('slack_token', `xoxe.xoxp-1-${of(base62, 140)}`),
    token('slack_token', `xapp-1-A${of(upper, 10)}-${of(digits, 13)}-${of(hex, 64)}`),
    named(
      'slack_webhook',
      'https://hooks.slack.com/services/',
      `T${of(base32, 8)}/B${of(base32, 10)}/${of(base62, 24)}`,
    ),
    token('npm_token', `npm_${of(base62, 36)}`),
    token('pypi_token', `pypi-AgEIcHlwaS5vcmc${of(base64url, 130)}`),
    token('docker_token', `dckr_pat_${of(base64url, 27)}`),
    token('stripe_key', `sk_live_${of(base62, 99)}`),
    token('stripe_key', `rk_live_${of(base62, 99)}`),
    token('stripe_key', `whsec_${of(base62, 32)}`),
    token('sendgrid_key', `SG.${of(base64url, 22)}.${of(base64url, 42)}z`),
    named('twilio_key', 'TWILIO_AUTH_TOKEN=', of(hex, 32)),
    named(
      'telegram_token',
      `https://api.telegram.org/bot${of(digits, 10)}:`,
      `AA${of(base64url, 32)}z`,
    ),
    token('jwt', jwt),
    token('private_key', pem('', '\n')),
    token('private_key', pem('RSA ', '\r\n')),
    token('private_key', pem('OPENSSH ', '\n')),
    token('private_key', pem('EC ', ' ')),
    named('bearer_token', 'Authorization: Bearer ', mixed(base62, 40)),
    named('bearer_token', 'authorization: bearer ', `${mixed(base64, 42)}==`),
    named('bearer_token', 'AUTHORIZATION=BEARER%20', mixed(base62, 40)),
    named('bearer_token', 'curl -H "Authorization: Bearer \\"', mixed(base62, 40), '\\""'),
    named(
      'basic_auth',
      'Authorization: Basic ',
      Buffer.from(`deploy:${of(base62, 16)}`).toString('base64'),
    ),
    named('authorization', 'Authorization: token ', of(hex, 40)),
    named('authorization', '{"authorization": "ApiKey ', mixed(base62, 40), '"}'),
    named('authorization', 'AUTHORIZATION=', mixed(base62, 40)),
    named('basic_auth', 'curl -sS -u deploy:', of(base62, 16), ' https://host/'),
    named('basic_auth', 'curl -u deploy:', of(base62, 16), ' https://host/'),
    named('basic_auth', 'curl -sSudeploy:', of(base62, 16), ' https://host/'),
    named('basic_auth', 'curl -H "Accept: x" --user=deploy:', of(base62, 16), ' https://host/'),
    named('url_password', 'postgres://app:', mixed(base62, 12), '@db.internal:5432/app'),
    named('url_password', 'mongodb+srv://app:', `p@${mixed(base62, 9)}`, '@cluster0.mongodb.net'),
    named('url_password', 'redis://:', mixed(base62, 12), '@cache:6379/0'),
    named('generic_secret', 'DB_PASSWORD=', `hunter2${of(lower, 3)}`),
    named('generic_secret', 'export STRIPE_API_KEY=', mixed(base62, 24)),
    named('generic_secret', '"password": "', `T5r0u${of(base62, 8)}&3`, '"'),
    named('generic_secret', "client_secret: '", mixed(base62, 24), "'"),
    named('generic_secret', 'config["secretKey"] = "', mixed(base62, 24), '"'),
    named('generic_secret', 'access_token: ', mixed(base62, 24)),
    named('generic_secret', 'https://host/?api_key=', `0a${of(hex, 30)}`),
    named('generic_secret', '_authToken=', `0a${of(hex, 6)}-1b2c-4d5e-8f90-${of(hex, 12)}`),
  ];
}
