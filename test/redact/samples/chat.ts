import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const chatSamples: SampleTable = {
  slack_token: byShape(
    [
      'xoxb-{digits:12}-{digits:13}-{base62~24}',
      'xoxp-{digits:11}-{digits:12}-{digits:12}-{hex:32}',
      'xoxe.xoxp-1-{base64~160}',
      'xoxe-1-{base64~146}',
      'xoxc-{digits:12}-{digits:12}-{digits:13}-{hex:64}',
      'xoxd-{base64~120}==',
      'xapp-1-A{BASE36:10}-{digits:13}-{hex:64}',
      'xoxb-{digits:12}-{digits:4}',
    ],
    [
      'xoxb-your-token-here',
      'xoxb-...',
      'xoxo-hugs-and-kisses-from-me',
      'SLACK_BOT_TOKEN=xoxb-xxxxxxxxxxxx',
    ],
  ),
  slack_webhook: {
    secrets: [
      'https://hooks.slack.com/services/«T{BASE36:10}/B{BASE36:10}/{base62~24}»',
      'curl -X POST "https://hooks.slack.com/workflows/«T{BASE36:8}/A{BASE36:8}/{digits:18}/{base62~24}»"',
      'https://hooks.slack.com/triggers/«T{BASE36:10}/{digits:13}/{hex:32}»',
    ],
    harmless: [
      'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
      'https://hooks.slack.com/services/$SLACK_PATH',
      'https://hooks.slack.com/services/YOUR/WEBHOOK/URL',
    ],
  },
  discord_token: byShape(
    ['MTI{base62~23}.G{base62~5}.{base64url~38}', 'NzI{base62~21}.X{base62~5}.{base64url~27}'],
    [
      'MTIzNDU2Nzg5MDEyMzQ1Njc4',
      'NzIxLjEuMg.example.com',
      'Microsoft.Extensions.DependencyInjection',
    ],
  ),
  discord_webhook: {
    secrets: [
      'https://discord.com/api/webhooks/{digits:18}/«{base64url~68}»',
      '"url": "https://canary.discordapp.com/api/v10/webhooks/1{digits:18}/«{base64url~68}»"',
    ],
    harmless: [
      'https://discord.com/api/webhooks/123456789012345678/your-token-here-your-token-here-0',
      'https://discord.com/api/v10/channels/123456789012345678/messages',
      'POST discord.com/api/webhooks/{webhook.id}/{webhook.token}',
    ],
  },
  discord_secret: byName('DISCORD_CLIENT_SECRET', '{base62~32}'),
  teams_webhook: {
    secrets: [
      `https://contoso.webhook.office.com/webhookb2/«${uuid}@${uuid}/IncomingWebhook/{hex:32}/${uuid}»`,
      'https://prod-12.westeurope.logic.azure.com:443/workflows/{hex:32}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=«{base64url~43}»',
      'https://default{hex:30}.05.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/{hex:32}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sv=1.0&sig=«{base64url~43}»',
    ],
    harmless: [
      'https://contoso.webhook.office.com/webhookb2/',
      'https://prod-12.westeurope.logic.azure.com:443/workflows/{hex:32}/triggers/manual?api-version=2016-06-01',
      'https://learn.microsoft.com/outlook.office.com/webhook',
    ],
  },
  google_chat_webhook: {
    secrets: [
      'https://chat.googleapis.com/v1/spaces/{base64url~11}/messages?threadKey=a&token=«{base64url~43}»',
      '"url": "https://chat.googleapis.com/v1/spaces/{base64url~11}/messages?token=«{base64url~43}»"',
    ],
    harmless: [
      'https://chat.googleapis.com/v1/spaces/SPACE_ID/messages?key=KEY&token=TOKEN',
      'https://chat.googleapis.com/v1/spaces/{base64url~11}/messages',
    ],
  },
  telegram_token: {
    secrets: [
      'TELEGRAM_BOT_TOKEN=«{digits:10}:AA{base64url~33}»',
      'https://api.telegram.org/bot«{digits:9}:AA{base64url~33}»/sendMessage',
      'bot {digits:10}:«AA{base64url~33}» is up',
      'TELEGRAM_TOKEN=«{digits:8}:A{base64url~34}»',
    ],
    harmless: [
      '00:AA:00:00:5E:00:53:AF',
      '123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11',
      'at 12:AAPL rose',
    ],
  },
  twilio_key: all(
    byShape('SK{hex:32}', ['SKIPPED', 'SKU-{hex:8}', 'AC{hex:32}']),
    byName('TWILIO_AUTH_TOKEN', '{hex:32}', '{base62~32}'),
    {
      secrets: ['curl -u AC{hex:32}:«{hex:32}» https://api.twilio.com/2010-04-01/Accounts'],
      harmless: ['"twilio_account_id": "AC{hex:32}"', 'MACADDR AC12:ab34'],
    },
  ),
  matrix_token: byShape(
    [
      'syt_{base62:12}_{letters:20}_{base62:6}',
      'syr_YWxpY2U_{letters:20}_{base62:6}',
      'mct_{base62:30}_{base62:6}',
      'MDAxOGxvY2F0aW9uIG1hdHJpeC5vcmcK{base64url~160}',
    ],
    ['syt_token_for_tests', 'mat_transpose_and_multiply_in_place', 'MDAxMDAyMDAzMDA0'],
  ),
  rocketchat_webhook: {
    secrets: [
      'https://chat.example.org/hooks/«{base62~17}/{base62~48}»',
      '"url":"http://localhost:3000/hooks/«{hex:24}/{base62~48}»"',
    ],
    harmless: ['src/hooks/useResizeObserver/index.test.tsx', '/hooks/{hex:24}/deliveries'],
  },
  rocketchat_token: byName('ROCKETCHAT_AUTH_TOKEN', '{base64url~43}'),
  mattermost_token: byName('MATTERMOST_TOKEN', '{base36~26}'),
  zulip_key: byName('ZULIP_API_KEY', '{base62~32}'),
  dingtalk_secret: byShape('SEC{hex:64}', ['SECTION', 'SEC-{hex:64}', 'SECRET_KEY']),
  line_token: all(
    byName('LINE_CHANNEL_SECRET', '{hex:32}'),
    byName('LINE_CHANNEL_ACCESS_TOKEN', '{base64~171}='),
    byName('LINE_NOTIFY_TOKEN', '{base62~43}'),
  ),
  intercom_token: all(
    byShape('dG9rO{base64~54}=', ['dG9rOm5v', 'dG9rZW4=']),
    byName('INTERCOM_ACCESS_TOKEN', uuid),
  ),
  vonage_secret: byName('VONAGE_API_SECRET', '{base62~16}', '{base62~50}'),
  messagebird_key: byName('MESSAGEBIRD_ACCESS_KEY', '{base62~25}', 'live_{base62~25}'),
  plivo_token: {
    ...byName('PLIVO_AUTH_TOKEN', '{base62~40}'),
    secrets: [
      'PLIVO_AUTH_TOKEN=«{base62~40}»',
      'plivo:\n  auth_id: MAXXXXXXXX\n',
      'plivo:\n  auth_token: «{base62~40}»\n',
      'new plivo.Client({ authToken: "«{base62~40}»" })',
      'deploy --plivo-auth-token «{base62~40}» --yes',
    ].filter((text) => text.includes('«')),
  },
  sinch_secret: byName('SINCH_API_SECRET', '{base62~26}', '{hex:32}'),
  pusher_secret: byName('PUSHER_APP_SECRET', '{hex:20}'),
  ably_key: {
    secrets: [
      'ABLY_API_KEY=«{base64url~6}.{base64url~6}:{base64url~43}»',
      '"ably_key": "«{base64url~6}.{base64url~6}:{base64url~43}»"',
      'new Ably({ key: "«{base64url~6}.{base64url~6}:{base64url~43}»" })',
    ],
    harmless: ['presumably: docs.rs-api', 'ABLY_API_KEY=$ABLY_API_KEY', 'import Ably from "ably"'],
  },
  stream_secret: byName('STREAM_API_SECRET', '{base36~64}'),
  sendbird_token: byName('SENDBIRD_API_TOKEN', '{hex:40}'),
  gitter_token: byName('GITTER_ACCESS_TOKEN', '{hex:40}'),
  zoom_secret: byName('ZOOM_CLIENT_SECRET', '{base62~32}', '{base64url~22}'),
  webex_token: byName('WEBEX_ACCESS_TOKEN', `{base62~64}_P0A1_${uuid}`, '{base62~64}'),
  crisp_key: byName('CRISP_TOKEN_KEY', '{hex:64}'),
  freshworks_key: byName('FRESHDESK_API_KEY', '{base62~20}'),
};
