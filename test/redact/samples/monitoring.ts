import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const monitoringSamples: SampleTable = {
  datadog_key: all(
    byName('DATADOG_API_KEY', '{hex:32}', '{hex:40}'),
    byName('DD_APP_KEY', '{hex:40}'),
    byShape('ddapp_{base62~34}', ['ddapp_name', 'pub{hex:32}']),
    {
      secrets: [
        'curl -H "DD-API-KEY: «{hex:32}»" https://api.datadoghq.com',
        'datadog:\n  apiKey: «{hex:32}»\n',
      ],
      harmless: ['"datadog": "github:DataDog/dd-trace-js#{hex:40}"', 'DD_VERSION={hex:40}'],
    },
  ),
  newrelic_key: all(
    byShape(
      ['NRAK-{BASE36~27}', 'NRII-{base64url~32}', 'NRRA-{hex:42}', 'NRJS-{hex:19}'],
      ['NRAK-XXXXXXXXXXXXXXXXXXXXXXXXXXX', 'NRII-your-insights-insert-key'],
    ),
    byName('NEWRELIC_LICENSE_KEY', '{hex:36}NRAL', 'eu01xx{hex:30}NRAL', '{hex:40}'),
    {
      secrets: [
        'NEW_RELIC_LICENSE_KEY=«{hex:36}NRAL»',
        'license_key for new_relic key: «{hex:40}»',
      ],
      harmless: ['new_relic_commit: {hex:40}', 'NEW_RELIC_LICENSE_KEY=$LICENSE'],
    },
  ),
  grafana_token: byShape(
    ['glc_eyJ{base62~120}==', 'glsa_{base62~32}_{hex:8}', 'eyJrIjoi{base62~90}=='],
    ['glsa_your_service_account_token', 'glc_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'eyJrIjoi'],
  ),
  sentry_token: all(
    byShape(
      ['sntrys_eyJ{base64~140}=_{base64~43}', 'sntryu_{hex:64}'],
      ['sntrys_your_token', 'sntryu_'],
    ),
    byName('SENTRY_AUTH_TOKEN', '{hex:64}'),
  ),
  dynatrace_token: byShape('dt0c01.{base32~24}.{base32~64}', ['dt0c01.SAMPLE', 'dt01.example']),
  splunk_token: all(byName('SPLUNK_HEC_TOKEN', uuid), {
    secrets: [`-H "Authorization: Splunk «${uuid}»"`, `HEC_TOKEN=«${uuid}»`],
    harmless: ['Splunk 00000000-0000-0000-0000-000000000000', 'Splunk Enterprise 9.1.2'],
  }),
  signalfx_token: byName('SIGNALFX_ACCESS_TOKEN', '{base64url~22}'),
  honeycomb_key: all(
    byShape('hcaik_{base36~58}', ['hcaik_', 'hcalk_key']),
    byName('HONEYCOMB_API_KEY', '{base62~22}', '{hex:32}'),
  ),
  sumologic_key: all(byName('SUMOLOGIC_ACCESS_KEY', '{base62~64}'), {
    secrets: [
      'SUMOLOGIC_ACCESS_ID=«su{base62~12}»',
      'https://collectors.de.sumologic.com/receiver/v1/http/«{base62~86}==»',
    ],
    harmless: ['https://api.sumologic.com/receiver/v1/http/TOKEN'],
  }),
  logz_token: byName('LOGZIO_SHIPPING_TOKEN', '{base62~32}'),
  loggly_token: all(byName('LOGGLY_CUSTOMER_TOKEN', uuid), {
    secrets: [`https://logs-01.loggly.com/inputs/«${uuid}»/tag/http/`],
    harmless: ['https://logs-01.loggly.com/inputs/TOKEN/tag/http/'],
  }),
  papertrail_token: byName('PAPERTRAIL_API_TOKEN', '{base62~20}'),
  pagerduty_key: byName('PAGERDUTY_API_KEY', 'u+{base64url~18}', '{base62~20}', '{base62~32}'),
  opsgenie_key: all(byName('OPSGENIE_API_KEY', uuid), {
    secrets: [`Authorization: GenieKey «${uuid}»`],
    harmless: ['Authorization: GenieKey $API_KEY'],
  }),
  victorops_key: all(byName('VICTOROPS_API_KEY', '{hex:32}', uuid), {
    secrets: [`https://alert.victorops.com/integrations/generic/20131114/alert/«${uuid}»/team`],
    harmless: ['https://alert.victorops.com/integrations/generic/20131114/alert/KEY/team'],
  }),
  statuspage_key: byName('STATUSPAGE_API_KEY', uuid),
  betterstack_token: byName('LOGTAIL_SOURCE_TOKEN', '{base62~24}'),
  rollbar_token: byName('ROLLBAR_ACCESS_TOKEN', '{hex:32}'),
  bugsnag_key: byName('BUGSNAG_API_KEY', '{hex:32}'),
  raygun_key: byName('RAYGUN_API_KEY', '{base62~22}==', '{base62~22}'),
  airbrake_key: byName('AIRBRAKE_PROJECT_KEY', '{hex:32}'),
  logdna_key: byName('LOGDNA_INGESTION_KEY', '{hex:32}'),
  coralogix_key: all(
    byShape('cxtp_{base62~30}', ['cxtp_key', 'cxup_']),
    byName('CORALOGIX_PRIVATE_KEY', uuid),
  ),
  axiom_token: byShape(
    [`xaat-${uuid}`, `xapt-${uuid}`],
    ['xaat-your-token', 'xaat-00000000-0000-0000-0000-000000000000'],
  ),
  checkly_key: byShape('cu_{hex:32}', ['cu_seqlens_of_the_batch', 'cu_{hex:8}']),
  pingdom_token: byName('PINGDOM_API_TOKEN', '{base64url~67}'),
  uptimerobot_key: byName(
    'UPTIMEROBOT_API_KEY',
    'u{digits:7}-{hex:24}',
    'ur{digits:7}-{hex:24}',
    'm{digits:9}-{hex:24}',
  ),
  cronitor_key: byName('CRONITOR_API_KEY', '{hex:32}'),
  lightstep_token: byName('LIGHTSTEP_ACCESS_TOKEN', '{base64~140}'),
  instana_key: byName('INSTANA_AGENT_KEY', '{base64url~22}'),
  appsignal_key: byName('APPSIGNAL_PUSH_API_KEY', uuid),
  sematext_token: byName('SEMATEXT_LOGS_TOKEN', uuid),
  librato_token: byName('LIBRATO_TOKEN', '{hex:64}', '{base62~71}'),
  wavefront_token: byName('WAVEFRONT_API_TOKEN', uuid),
  logfire_token: byShape('pylf_v1_us_{base62~43}', ['pylf_v1_us_your_token_here', 'pylf_version']),
  stackhawk_key: byShape('hawk.{base62~20}.{base62~20}', [
    'hawk.yml',
    'hawk.configuration.settings.default',
  ]),
  incidentio_key: byShape('inc_{hex:64}', ['inc_counter', 'inc_{hex:40}']),
};
