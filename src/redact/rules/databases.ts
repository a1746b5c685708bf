import { jwt, namedRule, uuid } from '../named-rule.ts';
import { edge, goingOn, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Databases, search, streams, content stores and what measures products. */
export const databaseRules: readonly Rule[] = [
  {
    // pscale_tkn_, pscale_pw_ or pscale_oauth_ and 32 to 64 of base64url.
    name: 'planetscale_token',
    about: 'PlanetScale token or password',
    confidence: 'certain',
    literals: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    pattern: source`${strictEdge}pscale_(?:tkn|pw|oauth)_[\w=.-]{16,120}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  {
    // napi_ and 64 letters and digits; npg_ and 12 and more is a role's password.
    name: 'neon_key',
    about: 'Neon API key or password',
    confidence: 'certain',
    literals: ['napi_', 'npg_'],
    pattern: source`${strictEdge}(?:napi_[a-z0-9]{32,}|npg_[A-Za-z0-9]{12,32}${strictEnd})`,
    accept: (key) => /[0-9A-Z]/.test(key) && !isPlaceholder(key),
  },
  {
    // mdb_sa_sk_ and 40 of base64url; mdb_sa_id_ is public.
    name: 'mongodb_atlas_key',
    about: 'MongoDB Atlas service account secret',
    confidence: 'certain',
    literals: ['mdb_sa_sk_'],
    pattern: source`${strictEdge}mdb_sa_sk_[\w-]{16,}`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key),
  },
  namedRule(
    'mongodb_atlas_key',
    'MongoDB Atlas private key',
    ['mongodb_atlas', 'mongo_atlas', 'mongodbatlas', 'atlas_private', 'atlas_api', 'mcli_private'],
    uuid,
  ),
  namedRule(
    'redis_cloud_key',
    'Redis Cloud API key',
    ['redis_cloud', 'rediscloud', 'redislabs', 'redis-cloud'],
    '[A-Za-z0-9]{40,64}',
  ),
  // REST token: base64 that begins with A; QStash: base64 of {"UserID":…; its signing keys: sig_ and 28.
  namedRule(
    'upstash_token',
    'Upstash or QStash token',
    ['upstash', 'qstash', 'kv_rest_api'],
    source`A[A-Za-z0-9_-]{40,}={0,2}|eyJVc2VySUQi[A-Za-z0-9+/]{40,}={0,2}|sig_[A-Za-z0-9]{28,40}`,
  ),
  namedRule('turso_token', 'Turso database or platform token', ['turso', 'libsql'], jwt),
  {
    // fnA and 37 of base64url.
    name: 'fauna_key',
    about: 'Fauna secret',
    confidence: 'certain',
    literals: ['fnA'],
    pattern: source`${strictEdge}fnA[\w-]{37}${strictEnd}`,
    accept: looksRandom,
  },
  {
    // CCDB1_<22>_<40 letters and digits>.
    name: 'cockroachdb_key',
    about: 'CockroachDB Cloud API key',
    confidence: 'certain',
    literals: ['CCDB1_'],
    pattern: source`${edge}CCDB1_[A-Za-z0-9]{12,}(?:_[A-Za-z0-9]{1,64})?`,
    accept: (key) => /[0-9]/.test(key.slice(6)) && !isPlaceholder(key),
  },
  namedRule(
    'couchbase_key',
    'Couchbase Capella API key',
    ['couchbase', 'capella'],
    '[A-Za-z0-9+/]{64,100}={0,2}',
  ),
  {
    // AstraCS:<24 letters>:<64 hex>.
    name: 'datastax_token',
    about: 'DataStax Astra token',
    confidence: 'certain',
    literals: ['AstraCS:'],
    pattern: source`${edge}AstraCS:[A-Za-z]{12,}(?::[0-9a-f]{1,64})?`,
    accept: (token) => !isPlaceholder(token.slice(8)),
  },
  {
    // 4b1d and 38 letters and digits.
    name: 'clickhouse_key',
    about: 'ClickHouse Cloud API secret',
    confidence: 'certain',
    literals: ['4b1d'],
    pattern: source`${strictEdge}4b1d[A-Za-z0-9]{38}${strictEnd}`,
    accept: (key) => /[A-Z]/.test(key) && looksIssued(key),
  },
  {
    // A session's token: ver:1-hint:<digits>-<base64>.
    name: 'snowflake_token',
    about: 'Snowflake session token',
    confidence: 'certain',
    literals: ['ver:'],
    pattern: source`${edge}ver:[0-9]{1,2}-hint:[0-9]{4,20}-[A-Za-z0-9+/]{24,}={0,2}`,
  },
  namedRule('snowflake_token', 'Snowflake programmatic access token', 'snowflake', jwt),
  {
    // essu_ and base64 of id:key.
    name: 'elastic_key',
    about: 'Elastic Cloud API key',
    confidence: 'certain',
    literals: ['essu_'],
    pattern: source`${edge}essu_[A-Za-z0-9+/]{32,}={0,2}`,
    accept: looksIssued,
  },
  // Base64 of <id: 20>:<key: 22 of base64url>, or the two beside each other.
  namedRule(
    'elastic_key',
    'Elasticsearch or Kibana API key',
    ['elastic', 'es_api', 'kibana'],
    source`[A-Za-z0-9+/]{58,60}={0,2}(?![+/])|[\w-]{20}:[\w-]{22}|[\w-]{22}`,
  ),
  namedRule('algolia_key', 'Algolia API key', 'algolia', '[0-9a-z]{32}'),
  namedRule(
    'meilisearch_key',
    'Meilisearch key',
    ['meilisearch', 'meili_'],
    source`[0-9a-f]{64}|[\w-]{43}`,
  ),
  namedRule('typesense_key', 'Typesense API key', 'typesense', '[A-Za-z0-9]{32,64}'),
  // Key: 16 letters and digits in capitals; secret: 64 of base64, since 2025 it begins with cflt.
  namedRule(
    'confluent_secret',
    'Confluent Cloud API key or secret',
    ['confluent', 'kafka_api', 'schema_registry'],
    '[A-Za-z0-9+/]{64}(?![+/=])|[A-Za-z0-9]{16}',
  ),
  namedRule('redpanda_secret', 'Redpanda Cloud client secret', 'redpanda', '[A-Za-z0-9_-]{32,64}'),
  {
    // AVNS_ and 19 of base64url.
    name: 'aiven_password',
    about: 'Aiven service password',
    confidence: 'certain',
    literals: ['AVNS_'],
    pattern: source`${strictEdge}AVNS_[\w-]{10,}`,
    accept: (password) => looksRandom(password.slice(5)) || password.length === 24,
  },
  namedRule('aiven_token', 'Aiven API token', 'aiven', '[A-Za-z0-9+/]{300,400}={0,2}'),
  // Base64 of 64 bytes.
  namedRule('influxdb_token', 'InfluxDB token', ['influx', 'inflx'], source`[A-Za-z0-9+/_-]{86}==`),
  {
    // pat<14>.<64 hex>. `path` and `pattern` begin so; one token in 4000 does like the latter, and is let go.
    name: 'airtable_token',
    about: 'Airtable personal access token',
    confidence: 'certain',
    literals: [...goingOn('pat', 'ht'), ...goingOn('path'), ...goingOn('patt', 'e')],
    pattern: source`${strictEdge}pat[A-Za-z0-9]{14}\.[0-9a-f]{24,}`,
  },
  {
    // key and 14 letters and digits, as until 2024; `key…` must not pass for a stand-in.
    ...namedRule('airtable_token', 'Airtable API key', 'airtable', '[A-Za-z0-9]{17}'),
    accept: (key) => /[0-9]/.test(key),
  },
  {
    // CFPAT- and 43 of base64url.
    name: 'contentful_token',
    about: 'Contentful personal access token',
    confidence: 'certain',
    literals: ['CFPAT-'],
    pattern: source`${strictEdge}CFPAT-[\w-]{20,}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token.slice(6)),
  },
  namedRule(
    'contentful_token',
    'Contentful delivery or preview token',
    'contentful',
    source`[\w=-]{43}`,
  ),
  namedRule('sanity_token', 'Sanity API token', 'sanity', 'sk[A-Za-z0-9]{60,200}'),
  // Base64 of `<version>.<id>.<bytes>`.
  namedRule('prismic_token', 'Prismic access token', 'prismic', source`MC5[\w.+/-]{30,200}={0,2}`),
  namedRule('storyblok_token', 'Storyblok token', 'storyblok', '[A-Za-z0-9]{22}(?:w?tt)?'),
  namedRule('strapi_token', 'Strapi API token', 'strapi', '[0-9a-f]{256}'),
  namedRule('datocms_token', 'DatoCMS API token', ['datocms', 'dato_'], '[0-9a-f]{30}'),
  namedRule('hygraph_token', 'Hygraph token', ['hygraph', 'graphcms'], jwt),
  {
    // standard_ and 256 hex digits.
    name: 'appwrite_key',
    about: 'Appwrite API key',
    confidence: 'certain',
    literals: ['ndard_'],
    pattern: source`(?<=${strictEdge}(?=(standard_[0-9a-f]{64,}))sta)ndard_`,
  },
  // A deploy key: <prod, dev, preview or project>:<name>|<base64>.
  namedRule(
    'convex_key',
    'Convex deploy key',
    'convex',
    source`(?:prod|dev|preview|project):[\w.:-]{1,80}\|[A-Za-z0-9+/_-]{32,}={0,2}`,
  ),
  {
    // xau_ and some 40 letters and digits.
    name: 'xata_key',
    about: 'Xata API key',
    confidence: 'certain',
    literals: ['xau_'],
    pattern: source`${strictEdge}xau_[A-Za-z0-9]{20,}`,
    accept: looksIssued,
  },
  {
    // p. and a token of three parts, the last 43.
    name: 'tinybird_token',
    about: 'Tinybird token',
    confidence: 'certain',
    literals: ['p.eyJ'],
    pattern: source`${strictEdge}p\.eyJ[\w-]{20,}(?:\.[\w-]{1,64}){0,2}`,
  },
  // Client id: 20; secret: 24 letters and digits.
  namedRule('looker_secret', 'Looker client secret', 'looker', '[A-Za-z0-9]{24}'),
  {
    // mb_ and base64 of 32 bytes; mb_… are functions of PHP.
    name: 'metabase_key',
    about: 'Metabase API key',
    confidence: 'certain',
    literals: ['mb_'],
    pattern: source`${strictEdge}mb_[A-Za-z0-9+/]{43}=`,
  },
  // <base64 of 16 bytes>:<32 letters and digits>.
  namedRule(
    'tableau_token',
    'Tableau personal access token',
    'tableau',
    '[A-Za-z0-9+/]{22}==:[A-Za-z0-9]{32}',
  ),
  {
    // dbtc_ or dbtu_ and 40 and more of base64url.
    name: 'dbt_token',
    about: 'dbt Cloud token',
    confidence: 'certain',
    literals: ['dbtc_', 'dbtu_'],
    pattern: source`${strictEdge}dbt[cu]_[\w-]{20,}={0,2}`,
    accept: looksIssued,
  },
  namedRule('dbt_token', 'dbt Cloud token', ['dbt_cloud', 'dbtcloud', 'dbt_'], '[0-9a-f]{40}'),
  namedRule(
    'fivetran_secret',
    'Fivetran API key or secret',
    'fivetran',
    '[A-Za-z0-9]{16}|[A-Za-z0-9]{32}',
  ),
  namedRule('airbyte_secret', 'Airbyte client secret', 'airbyte', '[A-Za-z0-9]{32}'),
  {
    // sgp_ and 64 letters and digits; with hex digits alone it is Sourcegraph's.
    name: 'segment_token',
    about: 'Segment Public API token',
    confidence: 'certain',
    literals: ['sgp_'],
    pattern: source`${strictEdge}sgp_[A-Za-z0-9]{64}${strictEnd}`,
  },
  namedRule('segment_token', 'Segment write key', 'segment_', '[A-Za-z0-9]{32}'),
  namedRule('rudderstack_key', 'RudderStack write key', 'rudder', '[A-Za-z0-9]{27}'),
  namedRule(
    'mixpanel_secret',
    'Mixpanel secret or token',
    'mixpanel',
    '[0-9a-f]{32}|[A-Za-z0-9]{32}',
  ),
  namedRule('amplitude_key', 'Amplitude API or secret key', 'amplitude', '[0-9a-f]{32}'),
  {
    // phx_ (personal), phs_ (secret), pha_, phr_ and 43 and more letters and digits; phc_ is public.
    name: 'posthog_key',
    about: 'PostHog personal or secret key',
    confidence: 'certain',
    literals: ['phx_', 'phs_', 'pha_', 'phr_'],
    pattern: source`${strictEdge}ph[xsar]_[A-Za-z0-9]{24,}`,
    accept: (key) => looksIssued(key.slice(4)),
  },
  namedRule(
    'heap_key',
    'Heap API key',
    ['heap_api', 'heapapi', 'heapanalytics', 'heap-api'],
    '[0-9a-f]{32}',
  ),
  namedRule(
    'timescale_key',
    'Timescale or Tiger Cloud client secret',
    ['timescale', 'tigerdata'],
    '[A-Za-z0-9]{64}',
  ),
  namedRule('rockset_key', 'Rockset API key', 'rockset', '[A-Za-z0-9]{64}'),
  namedRule('directus_token', 'Directus static token', 'directus', '[A-Za-z0-9_-]{32}'),
  namedRule(
    'builderio_key',
    'Builder.io private key',
    ['bui|lderio', 'bui|lder_io', 'bui|lder.io', 'bui|lder_private'],
    'bpk-[0-9a-f]{32}',
  ),
  namedRule(
    'fullstory_key',
    'FullStory API key',
    'fullstory',
    source`[A-Za-z0-9+/]{40,100}={0,2}|na1\.[A-Za-z0-9+/]{40,100}={0,2}`,
  ),
];
