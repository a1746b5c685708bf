import type { SampleTable } from './sample.ts';

const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';

export const hostingSamples: SampleTable = {
  cloudflare_api_token: {
    secrets: [
      '«cfut_{base62~40}{hex:8}»',
      'CLOUDFLARE_API_TOKEN=«cfat_{base62~40}{hex:8}»',
      'CF_API_TOKEN=«{base62~40}»',
      '"cloudflare_token": "«{base62~40}»"',
    ],
    harmless: [
      'cfut_xxx',
      'CLOUDFLARE_API_TOKEN=your-token',
      'CLOUDFLARE_ACCOUNT_ID={hex:32}',
      'cf_api: {hex:40}',
    ],
  },
  cloudflare_global_key: {
    secrets: ['«cfk_{base62~40}{hex:8}»', 'CF_API_KEY=«{hex:37}»', 'X-Auth-Key: «{hex:37}»'],
    harmless: ['cfk_your_key', 'CF_ZONE_ID={hex:32}', 'X-Auth-Key: $KEY'],
  },
  cloudflare_origin_ca_key: {
    secrets: ['«v1.0-{hex:24}-{hex:146}»', 'X-Auth-User-Service-Key: «v1.0-{hex:24}-{hex:146}»'],
    harmless: ['v1.0-beta', 'v1.0-{hex:7}-dirty'],
  },
  cloudflare_turnstile_secret: {
    secrets: [
      'TURNSTILE_SECRET=«0x4AAAAAA{base64url~26}»',
      '"secret": "«0x4AAAAAA{base64url~26}»"',
    ],
    harmless: ['0x4AAAAAAA', 'data-sitekey="0x4AAAAAA{base62~15}"'],
  },
  fastly_token: {
    secrets: ['FASTLY_API_TOKEN=«{base62~32}»', 'Fastly-Key: «{base62~32}»'],
    harmless: [
      'FASTLY_API_TOKEN=your-fastly-token',
      'fastly_key: request_header_name_of_backend_1',
    ],
  },
  akamai_key: {
    secrets: [
      'access_token = «akab-{base36~16}-{base36:16}»',
      '«akab-{base36~16}-{base36:16}»',
      'AKAMAI_CLIENT_SECRET=«{base64~43}=»',
    ],
    harmless: ['akab-xxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx', 'akab-host.luna.akamaiapis.net'],
  },
  heroku_key: {
    secrets: [
      '«HRKU-AA{base64url~58}»',
      `HEROKU_API_KEY=«${uuid}»`,
      `«HRKU-${uuid}»`,
      `"heroku_api_key": "«${uuid}»"`,
    ],
    harmless: [`"heroku_app_id": "${uuid}"`, 'HRKU-your-key', `HEROKU_SLUG=${uuid}`],
  },
  flyio_token: {
    secrets: [
      '«fo1_{base64url~43}»',
      'FLY_API_TOKEN="FlyV1 «fm2_{base64~400}==,fm2_{base64~300}=»"',
      '«fm1r_{base64~200}=»',
    ],
    harmless: ['fo1_your_token', 'fm2_modulation', 'FLY_API_TOKEN=$TOKEN'],
  },
  render_key: {
    secrets: ['«rnd_{base62~28}»', 'RENDER_API_KEY=«rnd_{base62~32}»'],
    harmless: [
      'rnd_xxx',
      'rnd_your_api_key_here',
      'rnd_state_of_generator_2',
      'rnd_xxxxxxxxxxxxxxxxxxxxxxxxxx',
    ],
  },
  railway_token: {
    secrets: [`RAILWAY_TOKEN=«${uuid}»`, `"railway_api_token": "«${uuid}»"`],
    harmless: [`RAILWAY_PROJECT_ID=${uuid}`, 'RAILWAY_TOKEN=your-token'],
  },
  vercel_token: {
    secrets: [
      'VERCEL_TOKEN=«vcp_{base62~56}»',
      '«vck_{base62~56}»',
      'BLOB_READ_WRITE_TOKEN="«vercel_blob_rw_{base62:16}_{base62~30}»"',
      'VERCEL_TOKEN=«{base62~24}»',
    ],
    harmless: [
      'vcp_your_token_here',
      'eos_vcp_init',
      'VERCEL_ORG_ID=team_{base62~24}',
      'VERCEL_TOKEN=vcp_...',
    ],
  },
  netlify_token: {
    secrets: [
      '«nfp_{base62~36}»',
      'NETLIFY_AUTH_TOKEN=«nfc_{base62~36}»',
      'NETLIFY_AUTH_TOKEN=«{base62~43}»',
    ],
    harmless: ['nfp_your_token', `NETLIFY_SITE_ID=${uuid}`, 'nfo_genre_and_actors'],
  },
  supabase_key: {
    secrets: [
      '«sbp_{hex:40}»',
      'SUPABASE_SECRET_KEY=«sb_secret_{base62~22}_{base62:8}»',
      'SUPABASE_ACCESS_TOKEN=«sbp_oauth_{hex:40}»',
    ],
    harmless: [
      'sb_secret_abc',
      'sb_secret_your_key_1',
      'sb_publishable_{base62~22}_{base62:8}',
      'sbp_...',
    ],
  },
  deno_deploy_token: {
    secrets: ['«ddp_{base62~36}»', 'DENO_DEPLOY_TOKEN=«ddo_{base62~36}»'],
    harmless: ['ddp_your_token', 'ddo_something'],
  },
  koyeb_token: {
    secrets: ['KOYEB_TOKEN=«{base36~64}»', 'koyeb_api_key: "«{base36~64}»"'],
    harmless: ['KOYEB_TOKEN=your-token', 'koyeb_key: none'],
  },
};
