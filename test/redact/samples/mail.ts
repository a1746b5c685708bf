import type { SampleTable } from './sample.ts';
import { all, byName, byShape, lowerKey } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const mailSamples: SampleTable = {
  sendgrid_key: byShape('SG.{base64url~22}.{base64url~43}', [
    'SG.your-sendgrid-api-key.goes-here',
    'SENDGRID_API_KEY=SG.xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'MSG.length',
  ]),
  mailgun_key: all(
    byShape('key-{hex:32}', [
      'key-value-store',
      'primary-key-{hex:32}',
      'key-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ]),
    byName('MAILGUN_API_KEY', '{hex:32}-{hex:8}-{hex:8}', '{hex:32}'),
  ),
  mailchimp_key: {
    secrets: [
      '«{hex:32}»-us21',
      'MAILCHIMP_API_KEY=«{hex:32}-us6»',
      'the one of Mailchimp is «{hex:32}»-us10, try it',
    ],
    harmless: ['chunk-{hex:20}-us1', 'MAILCHIMP_API_KEY=your-key-us6', 'region-us1'],
  },
  mandrill_key: all(
    byShape('md-{base62~22}', ['md-button-toggle-appearance', 'md-icon-set-24px-outlined']),
    byName('MANDRILL_API_KEY', '{base62~22}'),
  ),
  postmark_token: byName('POSTMARK_SERVER_TOKEN', uuid),
  sparkpost_key: byName('SPARKPOST_API_KEY', '{hex:40}'),
  brevo_key: byShape(
    ['xkeysib-{hex:64}-{base62~16}', 'xsmtpsib-{hex:64}-{base62~16}'],
    ['xkeysib-your-api-key', 'BREVO_KEY=xkeysib-xxxx'],
  ),
  resend_key: byShape('re_{base62~8}_{base62~24}', [
    're_exports_from_module_index',
    're_123456789',
    'pre_commit_configuration_of_all',
  ]),
  mailjet_key: byName('MAILJET_API_SECRET', '{hex:32}'),
  mailersend_token: byShape('mlsn.{hex:64}', ['mlsn.your-token', 'mlsn.com/docs']),
  mailtrap_token: byName('MAILTRAP_API_TOKEN', '{hex:32}'),
  smtp2go_key: byShape('api-{HEX:32}', ['api-reference', 'api-{hex:8}']),
  elasticemail_key: byName('ELASTICEMAIL_API_KEY', '{HEX:96}'),
  loops_key: byName('LOOPS_API_KEY', '{hex:32}'),
  customerio_key: byName('CUSTOMERIO_API_KEY', '{hex:20}', '{hex:32}'),
  klaviyo_key: byShape(
    ['pk_{hex:34}', 'pk_{base62:6}_{hex:34}'],
    ['pk_live_{base62~24}', 'pk_constraint_users'],
  ),
  convertkit_key: all(
    byShape('kit_{hex:32}', ['kit_components_for_the_new_dashboard', 'kit_version']),
    byName('CONVERTKIT_API_SECRET', '{base64url~43}', '{base62~22}'),
  ),
  activecampaign_key: byName('ACTIVECAMPAIGN_API_KEY', '{hex:72}'),
  beamer_key: byName('BEAMER_API_KEY', 'b_{base62~43}='),
  aws_ses_password: {
    secrets: [
      'SES_SMTP_PASSWORD=«BK{base64~42}»',
      'EMAIL_HOST_PASSWORD = "«BB{base64~42}»"',
      'smtp_password: "«BP{base64~42}»"',
    ],
    harmless: [
      'SMTP_PASSWORD=$SMTP_PASSWORD',
      'smtp_password: process.env.SES_SMTP_PASSWORD',
      'SESSION_SECRET=',
    ],
  },
  onesignal_key: all(
    {
      secrets: [
        lowerKey('«os_v2_app_{base32~103}»'),
        lowerKey('ONESIGNAL_KEY=«os_v2_org_{base32~103}»'),
      ],
      harmless: ['os_v2_app_key', 'os_v2_api'],
    },
    byName('ONESIGNAL_REST_API_KEY', '{base62~48}'),
  ),
  courier_key: byShape('pk_prod_{BASE36~28}', ['pk_prod_your_key', 'pk_test_{base62~24}']),
  knock_key: byName('KNOCK_API_KEY', 'sk_{base64url~43}'),
  novu_key: byName('NOVU_API_KEY', '{hex:32}'),
  iterable_key: byName('ITERABLE_API_KEY', '{hex:32}'),
  braze_key: byName('BRAZE_API_KEY', uuid),
  pushover_token: byName('PUSHOVER_API_TOKEN', '{base36~30}'),
  pushbullet_token: byName('PUSHBULLET_ACCESS_TOKEN', 'o.{base62~32}'),
  drip_token: byName('DRIP_API_TOKEN', '{hex:32}'),
  campaignmonitor_key: byName('CAMPAIGNMONITOR_API_KEY', '{base64~100}==', '{hex:32}'),
  omnisend_key: byName('OMNISEND_API_KEY', '{hex:24}-{base62~44}'),
  nylas_key: all(
    byShape('nyk_v0_{base62~64}', ['nyk_v0_your_key', 'nyk_v0_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']),
    byName('NYLAS_CLIENT_SECRET', '{base62~30}'),
  ),
};
