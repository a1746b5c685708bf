import { namedRule } from '../named-rule.ts';
import { anyCase, edge, goingOn, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isNoName } from './plausible.ts';

/** Feature flags, API gateways, and what else an application is run with. */
export const flagAndGatewayRules: readonly Rule[] = [
  {
    // sdk- (server), api- (access token), mob- (apps), and a UUID.
    name: 'launchdarkly_key',
    about: 'LaunchDarkly SDK key or access token',
    confidence: 'certain',
    literals: ['sdk-', 'api-', 'mob-'],
    pattern: `${edge}(?:sdk|api|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){2}-[0-9a-f-]{0,17}${strictEnd}`,
  },
  {
    // <project>:<environment>.<56 hex digits>, personal ones user:<56>.
    ...namedRule(
      'unleash_token',
      'Unleash API token',
      'unleash',
      source`(?:(?:\*|\[\]|[\w-]{1,60}):[\w-]{1,60}\.|user:)?([0-9a-f]{40,64})`,
    ),
  },
  namedRule(
    'split_key',
    'Split (Harness Feature Management) API key',
    ['split_api', 'split_sdk', 'split_admin', 'splitio', 'split.io'],
    '[a-z0-9]{30,60}',
  ),
  {
    // ser. and 22 letters and digits: the environment's server-side key.
    name: 'flagsmith_key',
    about: 'Flagsmith server-side environment key',
    confidence: 'certain',
    // Neither `parser.d.ts` nor `user.d.ts`.
    literals: [...goingOn('ser.', 'd'), ...goingOn('ser.d')],
    pattern: `${edge}ser\\.[A-Za-z0-9]{22}${strictEnd}`,
    accept: isNoName,
  },
  namedRule(
    'flagsmith_key',
    'Flagsmith API token',
    'flagsmith',
    source`(?:[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}|[0-9a-f]{40})`,
  ),
  {
    // configcat-sdk-1/<22>/<22> of base64url.
    name: 'configcat_key',
    about: 'ConfigCat SDK key',
    confidence: 'certain',
    literals: ['configcat-sdk-'],
    pattern: source`${edge}configcat-sdk-[0-9]/([\w-]{16,}(?:/[\w-]*)?)`,
    accept: isNoName,
  },
  {
    // secret- (server) or console-, and 43 letters and digits; client- is public.
    name: 'statsig_key',
    about: 'Statsig server secret or console key',
    confidence: 'certain',
    literals: ['secret-', 'console-'],
    pattern: `${edge}(?:secret|console)-[A-Za-z0-9]{30,}${strictEnd}`,
    accept: isNoName,
  },
  {
    // dvc_server_ and letters and digits; dvc_client_ is public.
    name: 'devcycle_key',
    about: 'DevCycle server SDK key',
    confidence: 'certain',
    literals: ['dvc_server_'],
    pattern: source`${strictEdge}dvc_server_\w{16,}`,
    accept: isNoName,
  },
  {
    // The header, or HASURA_GRAPHQL_ADMIN_SECRET; people choose the value.
    name: 'hasura_admin_secret',
    about: 'Hasura admin secret',
    confidence: 'certain',
    literals: ['hasura-admin-secret', 'hasura_graphql_admin_secret'],
    anyCase: true,
    pattern: source`${anyCase('hasura[_-](?:graphql_)?admin[_-]secret')}["']?[ \t]{0,4}[:= ][ \t]{0,4}["']?([^\s"'\x60,;&|<>(){}\x1e]{6,400})`,
    accept: (secret) => !isPlaceholder(secret),
  },
  {
    // What Bundler takes for gems.contribsys.com: 8 hex digits, `:`, 8.
    name: 'sidekiq_credentials',
    about: 'Sidekiq Pro or Enterprise credentials',
    confidence: 'certain',
    literals: ['__contribsys__com'],
    anyCase: true,
    pattern: source`${anyCase('__contribsys__com')}${joint}([0-9a-f]{8}:[0-9a-f]{8})${strictEnd}`,
  },
  {
    // kpat_ (person) or spat_ (system account), and letters and digits.
    name: 'kong_token',
    about: 'Kong Konnect access token',
    confidence: 'certain',
    literals: ['kpat_', 'spat_'],
    pattern: `${edge}[ks]pat_[A-Za-z0-9]{24,}${strictEnd}`,
    accept: isNoName,
  },
  {
    // service:<graph>:<22> or user:gh.<name>:<22> of base64url.
    name: 'apollo_key',
    about: 'Apollo GraphOS API key',
    confidence: 'certain',
    literals: ['service:', 'user:'],
    pattern: source`${edge}(?:service:[\w-]{1,80}|user:[a-z]{2,4}\.[\w.-]{1,80}):([\w-]{14,22})${strictEnd}`,
    accept: isNoName,
  },
  {
    // The password that its cookies are sealed with; API keys look like those of Stripe (sk_live_…).
    ...namedRule(
      'workos_secret',
      'WorkOS cookie password or key',
      'workos',
      source`[\w+/-]{32,200}={0,2}`,
    ),
    accept: looksIssued,
  },
  {
    // config/master.key and RAILS_MASTER_KEY: 32 hex digits; SECRET_KEY_BASE: 128.
    name: 'rails_master_key',
    about: 'Rails master key or secret key base',
    confidence: 'certain',
    literals: ['rails_master_key', 'secret_key_base'],
    anyCase: true,
    pattern: source`${anyCase('(?:rails_master_key|secret_key_base)')}${joint}([0-9a-f]{20,128})${strictEnd}`,
  },
];
