import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';
const jwt = 'eyJ{base64url~60}.eyJ{base64url~120}.{base64url~43}';

export const databaseSamples: SampleTable = {
  planetscale_token: byShape(
    ['pscale_tkn_{base64url~43}', 'pscale_pw_{base64url~43}', 'pscale_oauth_{base64url~43}'],
    ['pscale_tkn_your_service_token', 'pscale_pw_xxxxxxxxxxxxxxxxxxxxxxxx'],
  ),
  neon_key: byShape(
    ['napi_{base36~64}', 'npg_{base62~16}'],
    ['napi_status_of_the_last_call_that_was_made', 'npg_catalog_table'],
  ),
  mongodb_atlas_key: all(
    byShape('mdb_sa_sk_{base64url~40}', [
      'mdb_sa_id_{hex:24}',
      'mdb_sa_sk_your-client-secret-goes-here',
    ]),
    byName('MONGODB_ATLAS_PRIVATE_KEY', uuid),
  ),
  redis_cloud_key: {
    secrets: ['REDIS_CLOUD_API_KEY=«{base62~48}»', 'redislabs_secret_key: «{base62~52}»'],
    harmless: ['REDIS_CLOUD_API_KEY=$REDIS_KEY', 'redis_cloud_subscription: {base62~48}'],
  },
  upstash_token: byName('UPSTASH_REDIS_REST_TOKEN', 'A{base62~55}==', 'AX{base64url~40}'),
  turso_token: byName('TURSO_AUTH_TOKEN', jwt),
  fauna_key: byShape('fnA{base64url~37}', ['fnAddEventListenerToTheDocumentOfThePage1', 'fnAE']),
  cockroachdb_key: byShape('CCDB1_{base62~22}_{base62~40}', [
    'CCDB1_',
    'CCDB1_XXXXXXXXXXXXXXXXXXXXXX_XXXX',
  ]),
  couchbase_key: byName('COUCHBASE_API_KEY', '{base64~86}=='),
  datastax_token: byShape('AstraCS:{letters:24}:{hex:64}', [
    'AstraCS:...',
    'AstraCS:xxxxxxxxxxxxxxxx:xxxx',
  ]),
  clickhouse_key: byShape('4b1d{base62~38}', ['4b1d{hex:36}', '4b1dcafe']),
  snowflake_token: all(byName('SNOWFLAKE_TOKEN', jwt), {
    secrets: [
      'Snowflake Token="«ver:1-hint:{digits:12}-ETMsDg{base64~150}==»"',
      '«ver:3-hint:{digits:10}-{base64~120}»',
    ],
    harmless: ['ver:1-hint:12', 'server:2-hint:1234-none'],
  }),
  elastic_key: all(
    byShape('essu_{base62~90}==', ['essu_cloud', 'essu_your_api_key_your_api_key_your_api_key']),
    byName('ELASTIC_API_KEY', '{base62~60}', '{base62~58}==', '{base64url~20}:{base64url~22}'),
  ),
  algolia_key: byName('ALGOLIA_ADMIN_KEY', '{hex:32}'),
  meilisearch_key: byName('MEILISEARCH_MASTER_KEY', '{base64url~43}', '{hex:64}'),
  typesense_key: byName('TYPESENSE_API_KEY', '{base62~32}', '{base62~48}'),
  confluent_secret: byName(
    'CONFLUENT_CLOUD_API_SECRET',
    '{base64~64}',
    '{BASE36~16}',
    'cflt{base64~60}',
  ),
  redpanda_secret: byName('REDPANDA_CLIENT_SECRET', '{base64url~64}'),
  aiven_password: byShape('AVNS_{base64url~19}', ['AVNS_PASSWORD', 'AVNS_your-password']),
  aiven_token: byName('AIVEN_TOKEN', '{base64~344}'),
  influxdb_token: byName('INFLUXDB_TOKEN', '{base64url~86}=='),
  airtable_token: all(
    byShape('pat{base62~14}.{hex:64}', ['patterns.deadbeefdeadbeef', 'path.join']),
    byName('AIRTABLE_API_KEY', 'key{base62~14}'),
  ),
  contentful_token: all(
    byShape('CFPAT-{base64url~43}', [
      'CFPAT-your-personal-access-token',
      'CFPAT-xxxxxxxxxxxxxxxxxxxxxxxx',
    ]),
    byName('CONTENTFUL_ACCESS_TOKEN', '{base64url~43}'),
  ),
  sanity_token: byName('SANITY_API_TOKEN', 'sk{base62~178}', 'sk{base62~80}'),
  prismic_token: byName('PRISMIC_ACCESS_TOKEN', 'MC5{base62~21}.{base62~44}'),
  storyblok_token: byName('STORYBLOK_PREVIEW_TOKEN', '{base62~22}tt', '{base62~22}'),
  strapi_token: byName('STRAPI_API_TOKEN', '{hex:256}'),
  datocms_token: byName('DATOCMS_API_TOKEN', '{hex:30}'),
  hygraph_token: byName('HYGRAPH_TOKEN', jwt),
  appwrite_key: byShape('standard_{hex:256}', ['standard_deviation', 'standard_{hex:8}']),
  convex_key: byName(
    'CONVEX_DEPLOY_KEY',
    'prod:happy-animal-123|{base64~80}==',
    'dev:quick-fox-9|{base64url~60}',
  ),
  xata_key: byShape('xau_{base62~41}', ['xau_token_for_the_development_branch', 'xau_']),
  tinybird_token: byShape('p.eyJ{base64url~80}.{base64url~43}', [
    'p.eyJ',
    'http.eyJhbGciOiJIUzI1NiJ9aaaa',
  ]),
  looker_secret: byName('LOOKER_CLIENT_SECRET', '{base62~24}'),
  metabase_key: byShape('mb_{base64~43}=', ['mb_convert_encoding', 'mb_substr($text, 0, 43)']),
  tableau_token: byName('TABLEAU_TOKEN_SECRET', '{base64~22}==:{base62~32}'),
  dbt_token: all(
    byShape(
      ['dbtc_{base62~40}', 'dbtu_{base62~42}'],
      ['dbtc_service_token', 'dbtu_personal_access_token_of_the_user'],
    ),
    byName('DBT_CLOUD_API_KEY', '{hex:40}'),
  ),
  fivetran_secret: byName('FIVETRAN_API_SECRET', '{base62~32}', '{base62~16}'),
  airbyte_secret: byName('AIRBYTE_CLIENT_SECRET', '{base62~32}'),
  segment_token: all(
    byShape('sgp_{base62~64}', ['sgp_table', 'sgp_local_config']),
    byName('SEGMENT_WRITE_KEY', '{base62~32}'),
    { secrets: ['segment-write-key=«{base62~32}»'], harmless: ['segment.write(buffer2)'] },
  ),
  rudderstack_key: byName('RUDDERSTACK_WRITE_KEY', '{base62~27}'),
  mixpanel_secret: byName('MIXPANEL_API_SECRET', '{hex:32}'),
  amplitude_key: byName('AMPLITUDE_API_KEY', '{hex:32}'),
  posthog_key: byShape(
    ['phx_{base62~43}', 'phs_{base62~47}'],
    ['phc_{base62~43}', 'phx_events_by_the_session_of_a_user', 'phs_'],
  ),
  heap_key: byName('HEAP_API_KEY', '{hex:32}'),
  timescale_key: byName('TIMESCALE_SECRET_KEY', '{base62~64}'),
  rockset_key: byName('ROCKSET_API_KEY', '{base62~64}'),
  directus_token: byName('DIRECTUS_STATIC_TOKEN', '{base64url~32}'),
  builderio_key: byName('BUILDERIO_PRIVATE_KEY', 'bpk-{hex:32}'),
  fullstory_key: byName('FULLSTORY_API_KEY', '{base64~60}', 'na1.{base64~80}'),
};
