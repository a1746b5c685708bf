import type { SampleTable } from './sample.ts';

const uuid = '{hex~8}-{hex:4}-4{hex:3}-a{hex:3}-{hex~12}';

export const flagAndGatewaySamples: SampleTable = {
  launchdarkly_key: {
    secrets: [
      `LAUNCHDARKLY_SDK_KEY=«sdk-${uuid}»`,
      `Authorization: «api-${uuid}»`,
      `"«mob-${uuid}»"`,
    ],
    harmless: ['sdk-1.2.3', 'api-gateway', 'pod/api-{hex:8}-{lower:5}'],
  },
  unleash_token: {
    secrets: [
      'UNLEASH_API_TOKEN=default:development.«{hex~56}»',
      'unleash_token: "*:production.«{hex~56}»"',
      'UNLEASH_PAT_TOKEN=user:«{hex~56}»',
    ],
    harmless: [
      'UNLEASH_API_TOKEN=default:development.unleash-insecure-api-token',
      'unleash_sha: {hex:40}',
    ],
  },
  split_key: {
    secrets: ['SPLIT_API_KEY=«{base36~36}»', '"split_sdk_key": "«{base36~52}»"'],
    harmless: ['split_keys = key.split(",")', 'SPLIT_API_KEY=$SPLIT_API_KEY'],
  },
  flagsmith_key: {
    secrets: [
      'FLAGSMITH_ENVIRONMENT_KEY=«ser.{base62~22}»',
      'Authorization: Api-Key, flagsmith_token: «{base62~8}.{base62~32}»',
    ],
    harmless: [
      'user.someverylongpropertyname',
      'ser.serializeTheWholeThing',
      'parser.parseTheWholeExpression',
    ],
  },
  configcat_key: {
    secrets: [
      'configcat-sdk-1/«{base64url~22}/{base64url~22}»',
      'sdkKey="configcat-sdk-1/«{base62~22}/{base62~22}»"',
    ],
    harmless: ['configcat-sdk-1/', 'configcat-sdk-1/your-sdk-key-goes-here'],
  },
  statsig_key: {
    secrets: ['STATSIG_SERVER_KEY=«secret-{base62~43}»', 'STATSIG-API-KEY: «console-{base62~43}»'],
    harmless: [
      'secret-scanning-push-protection',
      'console-feed-hidden',
      'secret-internationalizationmanagement',
    ],
  },
  devcycle_key: {
    secrets: ['DEVCYCLE_SERVER_SDK_KEY=«dvc_server_{base62~32}»', '"«dvc_server_{hex~32}»"'],
    harmless: ['dvc_server_your_sdk_key', '<DEVCYCLE_SERVER_SDK_KEY>'],
  },
  hasura_admin_secret: {
    secrets: [
      'x-hasura-admin-secret: «{base62~24}»',
      'HASURA_GRAPHQL_ADMIN_SECRET=«hunter2-{base62:4}»',
      '"X-Hasura-Admin-Secret": "«{base62~32}»"',
    ],
    harmless: [`x-hasura-admin-secret: \${SECRET}`, 'HASURA_GRAPHQL_ADMIN_SECRET={{ secret }}'],
  },
  sidekiq_credentials: {
    secrets: [
      'BUNDLE_GEMS__CONTRIBSYS__COM=«{hex:8}:{hex:8}»',
      'BUNDLE_ENTERPRISE__CONTRIBSYS__COM: "«{hex:8}:{hex:8}»"',
    ],
    harmless: ['BUNDLE_GEMS__CONTRIBSYS__COM=user:pass', 'bundle config gems.contribsys.com'],
  },
  kong_token: {
    secrets: ['Authorization: Bearer «kpat_{base62~50}»', 'KONNECT_TOKEN=«spat_{base62~50}»'],
    harmless: ['hoekpat_menuentrieswithlongname', 'kpat_abc', 'spat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  apollo_key: {
    secrets: [
      'APOLLO_KEY=service:my-graph:«{base62~22}»',
      '"APOLLO_KEY": "user:gh.octocat:«{base64url~22}»"',
    ],
    harmless: [
      'service:my-graph:your-key',
      'user:www-data:nobody-and-nothing-xx',
      'service:web:deploy',
    ],
  },
  workos_secret: {
    secrets: ['WORKOS_COOKIE_PASSWORD=«{base64~44}»', '"workos_api_key": "«{base62~64}»"'],
    harmless: [
      'WORKOS_CLIENT_ID=client_{BASE36:26}',
      'WORKOS_COOKIE_PASSWORD=your-password-of-thirty-two-characters',
    ],
  },
  rails_master_key: {
    secrets: ['RAILS_MASTER_KEY=«{hex~32}»', 'secret_key_base: «{hex~128}»'],
    harmless: [
      'RAILS_MASTER_KEY=$(cat config/master.key)',
      'secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>',
    ],
  },
};
