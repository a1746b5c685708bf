import { namedRule, uuid } from '../named-rule.ts';
import { edge, end, named, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Metrics, logs, traces, errors, pagers and status pages. */
export const monitoringRules: readonly Rule[] = [
  // API key: 32 hex digits; application key: 40, of late ddapp_ and 34 letters and digits; pub<32 hex> is public.
  namedRule(
    'datadog_key',
    'Datadog API or application key',
    ['datadog', 'dd_api', 'dd-api', 'dd_app', 'dd-app', 'ddapi', 'ddapp'],
    '[0-9a-f]{32}(?:[0-9a-f]{8})?',
  ),
  {
    // ddapp_ and 34 letters and digits, ddpat_ alike.
    name: 'datadog_key',
    about: 'Datadog application key or access token',
    confidence: 'certain',
    literals: ['ddapp_', 'ddpat_'],
    pattern: source`${strictEdge}dd(?:app|pat)_[A-Za-z0-9]{16,}(?:_[A-Za-z0-9]{1,64})?`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key),
  },
  {
    // NRAK-<27> (user), NRII- and NRIQ-<32> (insights), NRRA-<42 hex> (REST), NRJS-<19 hex> (browser).
    name: 'newrelic_key',
    about: 'New Relic API key',
    confidence: 'certain',
    literals: ['NRAK-', 'NRII-', 'NRIQ-', 'NRRA-', 'NRJS-', 'NRSP-'],
    pattern: source`${strictEdge}NR(?:AK|II|IQ|RA|JS|SP)-[A-Za-z0-9_-]{11,}`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key.slice(5)),
  },
  // A licence: 40 hex digits once, now 36 (eu01xx… in Europe) and NRAL.
  namedRule(
    'newrelic_key',
    'New Relic licence key',
    ['newrelic', 'new_relic', 'new-relic', 'new relic', 'nr_licen', 'nrlicen', 'nria_licen'],
    '[0-9a-z]{36}NRAL|[0-9a-z]{64}|[0-9a-f]{40}|[0-9a-f]{47}',
  ),
  {
    // glc_ and base64 (cloud), glsa_<32>_<8 hex> (service account).
    name: 'grafana_token',
    about: 'Grafana token',
    confidence: 'certain',
    literals: ['glc_', 'glsa_'],
    pattern: source`${strictEdge}(?:glc_[A-Za-z0-9+/]{24,}={0,2}|glsa_[A-Za-z0-9]{16,}(?:_[0-9a-fA-F]{1,8})?)`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  {
    // Base64 of {"k":"…","n":"…","id":…}.
    name: 'grafana_token',
    about: 'Grafana API key, as until version 9',
    confidence: 'certain',
    literals: ['eyJrIjoi'],
    pattern: source`${strictEdge}eyJrIjoi[A-Za-z0-9]{40,}={0,2}`,
  },
  {
    // sntrys_<base64 of {"iat":…>_<43> (organisation), sntryu_<64 hex> (user).
    name: 'sentry_token',
    about: 'Sentry auth token',
    confidence: 'certain',
    literals: ['sntrys_', 'sntryu_', 'sntryi_', 'sntryr_'],
    pattern: source`${edge}sntry(?:s_eyJ[A-Za-z0-9+/]{16,}={0,2}(?:_[A-Za-z0-9+/]{1,64})?|[uir]_[0-9a-f]{24,})`,
  },
  namedRule('sentry_token', 'Sentry auth token', 'sentry', '[0-9a-f]{64}'),
  {
    // dt0c01.<24>.<64 of base32>; dt0s01 and the like for other kinds.
    name: 'dynatrace_token',
    about: 'Dynatrace token',
    confidence: 'certain',
    literals: ['dt0'],
    pattern: source`${edge}dt0[a-z][0-9]{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{24,}`,
  },
  namedRule('splunk_token', 'Splunk HTTP event collector token', ['splunk', 'hec_'], uuid),
  {
    name: 'splunk_token',
    about: 'Splunk token in a header',
    confidence: 'certain',
    literals: ['Splunk '],
    pattern: source`Splunk (${uuid})${strictEnd}`,
    accept: (token) => !isPlaceholder(token),
  },
  namedRule(
    'signalfx_token',
    'Splunk Observability (SignalFx) token',
    ['signalfx', 'sfx_', 'splunk_access', 'splunk_observ'],
    source`[\w-]{22}`,
  ),
  {
    // hc<region>ik_ (ingest), hc…lk_ (configuration) and hc…mk_ (management), 26 or more letters and digits each.
    name: 'honeycomb_key',
    about: 'Honeycomb API key',
    confidence: 'certain',
    literals: [
      'hcaik_',
      'hcbik_',
      'hcalk_',
      'hcblk_',
      'hcamk_',
      'hcbmk_',
      'hcxik_',
      'hcxlk_',
      'hcxmk_',
    ],
    pattern: source`${strictEdge}hc[abx][ilm]k_[a-z0-9]{24,}`,
  },
  // 22 letters and digits; 32 hex digits for classic ones.
  namedRule('honeycomb_key', 'Honeycomb API key', 'honeycomb', '[A-Za-z0-9]{22}|[0-9a-f]{32}'),
  // Access id: su and 12; access key: 64 letters and digits.
  namedRule(
    'sumologic_key',
    'Sumo Logic access key',
    ['sumologic', 'sumo_', 'sumo logic'],
    '[A-Za-z0-9]{64}',
  ),
  {
    // An access id ends in `id`, as a name, and is half of what its API asks for.
    ...named(['sumologic', 'sumo_access', 'sumo-access', 'sumoaccess'], 'su[A-Za-z0-9]{12}'),
    name: 'sumologic_key',
    about: 'Sumo Logic access id',
    confidence: 'likely',
    accept: looksIssued,
  },
  {
    // collectors.<region>.sumologic.com/receiver/v1/http/<base64>.
    name: 'sumologic_key',
    about: 'Sumo Logic collector address',
    confidence: 'certain',
    literals: ['.sumologic.com/receiver/'],
    pattern: source`\.sumologic\.com/receiver/v[0-9]/[a-z]{2,8}/([\w+/-]{30,}={0,2})`,
  },
  namedRule(
    'logz_token',
    'Logz.io token',
    ['logzio', 'logz_io', 'logz.io'],
    `[A-Za-z]{32}|[A-Za-z0-9]{32}|${uuid}`,
  ),
  namedRule('loggly_token', 'Loggly token', 'loggly', uuid),
  {
    // logs-01.loggly.com/inputs/<UUID>.
    name: 'loggly_token',
    about: 'Loggly token in an address',
    confidence: 'certain',
    literals: ['.loggly.com/'],
    pattern: source`\.loggly\.com/(?:inputs|bulk)/(${uuid})`,
    accept: (token) => !isPlaceholder(token),
  },
  namedRule('papertrail_token', 'Papertrail API token', 'papertrail', '[A-Za-z0-9]{20}'),
  // REST key: 20 of base64url (u+… for users); routing key: 32 letters and digits.
  namedRule(
    'pagerduty_key',
    'PagerDuty API or routing key',
    ['pagerduty', 'pager_duty', 'pager-duty', 'pd_api', 'pd_routing'],
    source`u\+[\w-]{18}|[\w+-]{20}|[A-Za-z0-9]{32}`,
  ),
  namedRule('opsgenie_key', 'Opsgenie API key', ['opsgenie', 'ops_genie'], uuid),
  {
    name: 'opsgenie_key',
    about: 'Opsgenie API key in a header',
    confidence: 'certain',
    literals: ['GenieKey '],
    pattern: source`GenieKey (${uuid})${strictEnd}`,
    accept: (token) => !isPlaceholder(token),
  },
  {
    // alert.victorops.com/integrations/generic/<version>/alert/<UUID>/<routing>.
    name: 'victorops_key',
    about: 'Splunk On-Call (VictorOps) address',
    confidence: 'certain',
    literals: ['alert.victorops.com/'],
    pattern: source`alert\.victorops\.com/integrations/[\w/-]{1,40}/alert/(${uuid})`,
    accept: (token) => !isPlaceholder(token),
  },
  namedRule('victorops_key', 'Splunk On-Call (VictorOps) key', 'victorops', `${uuid}|[0-9a-f]{32}`),
  namedRule('statuspage_key', 'Statuspage API key', ['statuspage', 'status_page'], uuid),
  namedRule(
    'betterstack_token',
    'Better Stack (Better Uptime, Logtail) token',
    ['betterstack', 'better_stack', 'betteruptime', 'better_uptime', 'logtail'],
    '[A-Za-z0-9]{24}',
  ),
  namedRule('rollbar_token', 'Rollbar access token', 'rollbar', '[0-9a-f]{32}'),
  namedRule('bugsnag_key', 'BugSnag API key', 'bugsnag', '[0-9a-f]{32}'),
  namedRule('raygun_key', 'Raygun API key', 'raygun', '[A-Za-z0-9+/]{22}(?![+/])(?:==)?'),
  namedRule('airbrake_key', 'Airbrake key', 'airbrake', '[0-9a-f]{32}|[0-9a-f]{40}'),
  namedRule('logdna_key', 'Mezmo (LogDNA) key', ['logdna', 'mezmo'], '[0-9a-f]{32}'),
  {
    // cxtp_ and 30 letters and digits, cxup_ alike.
    name: 'coralogix_key',
    about: 'Coralogix API key',
    confidence: 'certain',
    literals: ['cxtp_', 'cxup_'],
    pattern: source`${strictEdge}cx[tu]p_[A-Za-z0-9]{16,}`,
    accept: (key) => /[0-9]/.test(key),
  },
  namedRule('coralogix_key', 'Coralogix API key', ['coralogix', 'cx_api'], uuid),
  {
    // xaat- (API), xapt- (personal), xait- (ingest) and a UUID.
    name: 'axiom_token',
    about: 'Axiom token',
    confidence: 'certain',
    literals: ['xaat-', 'xapt-', 'xait-'],
    pattern: source`${edge}xa[aip]t-[0-9a-f]{8}-[0-9a-f-]{8,27}`,
    accept: (token) => !isPlaceholder(token),
  },
  {
    // cu_ and 32 hex digits.
    name: 'checkly_key',
    about: 'Checkly API key',
    confidence: 'certain',
    literals: ['cu_'],
    pattern: source`${strictEdge}cu_[0-9a-f]{32}${end}`,
  },
  namedRule('pingdom_token', 'Pingdom API token', 'pingdom', source`[\w-]{60,90}`),
  // u<account>-<24 hex> (account), m<monitor>-<24 hex>, ur<account>-<24 hex> (read only).
  namedRule(
    'uptimerobot_key',
    'UptimeRobot API key',
    ['uptimerobot', 'uptime_robot'],
    '(?:ur?|m)[0-9]{5,12}-[0-9a-f]{24}',
  ),
  namedRule('cronitor_key', 'Cronitor API key', 'cronitor', '[0-9a-f]{32}'),
  namedRule(
    'lightstep_token',
    'Lightstep (ServiceNow) access token',
    ['lightstep', 'ls_access'],
    '[A-Za-z0-9+/]{40,200}={0,2}',
  ),
  namedRule(
    'instana_key',
    'Instana agent key or API token',
    'instana',
    source`[\w-]{22}|[A-Za-z0-9.]{18}`,
  ),
  namedRule('appsignal_key', 'AppSignal push key', 'appsignal', uuid),
  namedRule('sematext_token', 'Sematext token', 'sematext', uuid),
  namedRule(
    'librato_token',
    'Librato or AppOptics token',
    ['librato', 'appoptics'],
    '[0-9a-f]{64}|[A-Za-z0-9_-]{71}',
  ),
  namedRule('wavefront_token', 'Wavefront API token', 'wavefront', uuid),
  {
    // pylf_v<n>_<region>_ and 43 letters and digits.
    name: 'logfire_token',
    about: 'Pydantic Logfire token',
    confidence: 'certain',
    literals: ['pylf_v'],
    pattern: source`${strictEdge}pylf_v[0-9]{1,2}_[a-z]{2,10}_[A-Za-z0-9]{20,}`,
    accept: (token) => !isPlaceholder(token),
  },
  {
    // hawk. 20 . 20.
    name: 'stackhawk_key',
    about: 'StackHawk API key',
    confidence: 'certain',
    literals: ['hawk.'],
    pattern: source`${edge}hawk\.[\w-]{20}\.[\w-]{8,20}${strictEnd}`,
    accept: (key) => /[0-9]/.test(key),
  },
  {
    // inc_ and 64 hex digits.
    name: 'incidentio_key',
    about: 'incident.io API key',
    confidence: 'certain',
    literals: ['inc_'],
    pattern: source`${strictEdge}inc_(?:[a-z]{2,10}_)?[0-9a-f]{48,64}${end}`,
  },
];
