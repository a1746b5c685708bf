import { namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, end, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const digits = '0123456789';

/** Base64 of a Discord user's id, a decimal number, as far as its first two digits decide. */
const discordStarts = [...'123456789'].flatMap((first) =>
  [...digits].flatMap((second) => {
    const start = btoa(`${first}${second}0`).slice(0, 3);
    // Parts of words in capitals (`NODE_`) need the third digit as well.
    return /^[NO][DT][AEI]/.test(start)
      ? [...digits].map((third) => btoa(first + second + third))
      : start;
  }),
);

/** An id of Twilio goes on with a hex digit. */
const withHexDigit = (prefix: string): string[] =>
  [...'0123456789abcdef'].map((digit) => `${prefix}${digit}`);

export const chatRules: readonly Rule[] = [
  {
    // xoxb-<team>-<bot>-<24>, xoxp-, xoxe-1-…, xoxe.xoxp-1-…, the browser's xoxc- and xoxd- (base64), xapp-1-…-<64 hex>.
    name: 'slack_token',
    about: 'Slack token of a bot, user, app, configuration or browser',
    confidence: 'certain',
    literals: ['xoxa', 'xoxb', 'xoxc', 'xoxd', 'xoxe', 'xoxo-', 'xoxp', 'xoxr', 'xoxs', 'xapp-'],
    pattern: source`${strictEdge}(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9%+/-]{10,600}={0,2}`,
    accept: (token) => /[0-9]{5}/.test(token) || looksRandom(token.slice(5, 60)),
  },
  {
    // hooks.slack.com/services/T…/B…/<24>, workflows/T…/A…/<digits>/<24>, triggers/T…/<digits>/<32 hex>: the path lets anyone post.
    name: 'slack_webhook',
    about: 'Slack webhook address',
    confidence: 'certain',
    literals: ['hooks.slack.com', 'hooks.slack-gov.com'],
    pattern: source`hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([\w+/-]{24,})`,
    accept: (path) => !isPlaceholder(path),
  },
  {
    // <user id in base64>.<6: time>.<27 to 38: HMAC>, of base64url.
    name: 'discord_token',
    about: 'Discord bot token',
    confidence: 'certain',
    literals: discordStarts,
    pattern: source`${strictEdge}[MNO][A-Za-z0-9]{22,27}\.[\w-]{6}\.[\w-]{10,}`,
  },
  {
    // discord.com/api/webhooks/<id>/<68 of base64url>; discordapp.com, ptb., canary., /api/v10/ alike.
    name: 'discord_webhook',
    about: 'Discord webhook address',
    confidence: 'certain',
    literals: ['discord.com/api', 'discordapp.com/api'],
    pattern: source`discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,20}/([\w-]{32,})`,
    accept: (path) => !isPlaceholder(path),
  },
  // Client secret: 32 of base64url; public key: 64 hex digits.
  namedRule('discord_secret', 'Discord client secret', 'discord', source`[\w-]{32}`),
  {
    // <tenant>.webhook.office.com/webhookb2/<uuid>@<uuid>/IncomingWebhook/<32 hex>/<uuid>, with a part more of late.
    name: 'teams_webhook',
    about: 'Microsoft Teams webhook address',
    confidence: 'certain',
    literals: ['webhook.office.com', 'outlook.office.com/webhook'],
    pattern: source`(?:webhook\.office\.com/webhookb2|outlook\.office\.com/webhook)/([0-9a-z-]{30,36}(?:@|%40)[0-9a-z-]{30,36}/IncomingWebhook/[\w/.-]{16,})`,
    accept: (path) => !isPlaceholder(path),
  },
  {
    // A workflow's trigger: …logic.azure.com:443/workflows/<32 hex>/triggers/…?…&sig=<43 of base64url>, since 2025 on powerplatform.com.
    name: 'teams_webhook',
    about: 'Power Automate or Logic Apps trigger address',
    confidence: 'certain',
    literals: ['.logic.azure.com', '.api.powerplatform.com'],
    pattern: source`\.(?:logic\.azure|api\.powerplatform)\.com[^\s"'<>\x1e]{0,400}?[?&]sig=([\w%-]{20,})`,
  },
  {
    // chat.googleapis.com/v1/spaces/<space>/messages?key=AIza…&token=<43 of base64url>.
    name: 'google_chat_webhook',
    about: 'Google Chat webhook address',
    confidence: 'certain',
    literals: ['chat.googleapis.com/v1/spaces/'],
    pattern: source`chat\.googleapis\.com/v1/spaces/[\w-]{1,40}/messages[^\s"'<>\x1e]{0,120}?[?&]token=([\w%-]{20,}={0,2})`,
    accept: (path) => !isPlaceholder(path),
  },
  {
    // <bot id>:AA and 33 of base64url; the id before the colon is public. `bot123…:AA…` in URLs.
    name: 'telegram_token',
    about: 'Telegram bot token',
    confidence: 'certain',
    literals: [':AA'],
    pattern: source`(?<=(?:^|[^A-Za-z0-9]|bot)[0-9]{8,10}):(AA[\w-]{20,})`,
  },
  {
    // As scanners know it: A and 34, behind a name or in its API's address.
    name: 'telegram_token',
    about: 'Telegram bot token',
    confidence: 'likely',
    literals: ['telegr'],
    anyCase: true,
    pattern: source`${anyCase('telegr')}[\w ./-]{0,40}?(?:${joint}|bot)([0-9]{5,16}:A[\w-]{34})${strictEnd}`,
    accept: looksIssued,
  },
  {
    // SK and 32 hex digits.
    name: 'twilio_key',
    about: 'Twilio API key',
    confidence: 'certain',
    literals: withHexDigit('SK'),
    pattern: source`${edge}SK[0-9a-f]{32}${end}`,
  },
  {
    // <account>:<auth token>, as curl takes it; the account's id is public.
    name: 'twilio_key',
    about: 'Twilio auth token beside its account',
    confidence: 'certain',
    literals: withHexDigit('AC'),
    pattern: source`${edge}AC[0-9a-f]{32}:([0-9a-f]{32})${end}`,
  },
  // Auth token: 32 hex digits; an API key's secret: 32 letters and digits.
  namedRule('twilio_key', 'Twilio auth token or API secret', 'twilio', '[A-Za-z0-9]{32}'),
  {
    // syt_<user in base64>_<20 letters>_<checksum of 6>; syr_, syl_ alike; the Authentication Service's mct_<30>_<6>.
    name: 'matrix_token',
    about: 'Matrix access or refresh token',
    confidence: 'certain',
    literals: ['syt_', 'syr_', 'syl_', 'mat_', 'mar_', 'mct_', 'mcr_'],
    pattern: source`${edge}(?:sy[trl]_[A-Za-z0-9+/=]{1,80}_[A-Za-z]{10,20}(?:_[A-Za-z0-9]{1,6})?|m[ac][tr]_[A-Za-z0-9]{14,30}(?:_[A-Za-z0-9]{1,6})?)${end}`,
    // `mat_` is a matrix in much code.
    accept: (token) =>
      token.startsWith('sy') ? /_\w*[a-z][A-Z]\w*[A-Z]/.test(token) : looksRandom(token.slice(4)),
  },
  {
    // A macaroon: base64url of `00XXlocation `, XX the length of the packet.
    name: 'matrix_token',
    about: 'Macaroon, as Matrix servers gave out as access token',
    confidence: 'certain',
    literals: ['MDAx', 'MDAy', 'MDAz'],
    pattern: source`${strictEdge}MDA[xyz][A-Za-z0-9]{4}Y2F0aW9u[\w-]{40,}={0,2}`,
  },
  {
    // <server>/hooks/<id of 17 or 24>/<48 letters and digits>.
    name: 'rocketchat_webhook',
    about: 'Rocket.Chat webhook address',
    confidence: 'likely',
    literals: ['/hooks/'],
    pattern: source`/hooks/([A-Za-z0-9]{17,24}/[A-Za-z0-9]{40,64})${end}`,
    accept: looksRandom,
  },
  // Personal access token: 43 of base64url.
  namedRule(
    'rocketchat_token',
    'Rocket.Chat personal access token',
    ['rocketchat', 'rocket_chat', 'rocket.chat', 'rocket-chat'],
    source`[\w-]{43}`,
  ),
  // 26 of a base32 in lower case; a hook's address ends with the like.
  namedRule('mattermost_token', 'Mattermost token', 'mattermost', '[a-z0-9]{26}'),
  namedRule('zulip_key', 'Zulip API key', ['zulip'], '[A-Za-z0-9]{32}'),
  {
    // What its robots sign with: SEC and 64 hex digits.
    name: 'dingtalk_secret',
    about: 'DingTalk signing secret',
    confidence: 'certain',
    literals: withHexDigit('SEC'),
    pattern: source`${edge}SEC[0-9a-f]{64}${end}`,
  },
  // Channel access token: base64 of about 170; channel secret: 32 hex digits; LINE Notify: 43 letters and digits.
  namedRule(
    'line_token',
    'LINE channel token or secret',
    [
      'line_channel',
      'line-channel',
      'linechannel',
      'line_notify',
      'linenotify',
      'line_bot',
      'line.bot',
    ],
    source`[A-Za-z0-9+/]{100,}={0,2}|[0-9a-f]{32}|[A-Za-z0-9]{43}`,
  ),
  {
    // Base64 of `tok:` and more.
    name: 'intercom_token',
    about: 'Intercom access token',
    confidence: 'certain',
    literals: ['dG9rO'],
    pattern: source`${edge}dG9rO[A-Za-z0-9+/]{30,}={0,2}`,
  },
  namedRule('intercom_token', 'Intercom token or secret', 'intercom', source`${uuid}|[\w=-]{60}`),
  // API secret: 16 letters and digits; signature secret: 25 to 50.
  namedRule('vonage_secret', 'Vonage (Nexmo) secret', ['vonage', 'nexmo'], '[A-Za-z0-9]{16,50}'),
  namedRule(
    'messagebird_key',
    'MessageBird (Bird) access key',
    ['mess|agebird', 'mess|age_bird', 'mess|age-bird'],
    source`(?:(?:live|test)_)?[A-Za-z0-9]{25}|[A-Za-z0-9]{36,40}|${uuid}`,
  ),
  namedRule('plivo_token', 'Plivo auth token', 'plivo', '[A-Za-z0-9]{40}'),
  namedRule(
    'sinch_secret',
    'Sinch API token or secret',
    'sinch',
    source`${uuid}|[0-9a-f]{32}|[\w.~-]{26,34}`,
  ),
  namedRule('pusher_secret', 'Pusher app key or secret', 'pusher', '[0-9a-f]{20}'),
  {
    // <app: 6>.<key: 6>:<secret: 43 of base64url, once 16>.
    name: 'ably_key',
    about: 'Ably API key',
    confidence: 'likely',
    literals: ['ably_', 'ably-', 'ably.', 'ablyapi', 'ablykey', 'ably('],
    anyCase: true,
    pattern: source`${anyCase('ably')}[\w .:({"'=-]{0,40}?([\w-]{6}\.[\w-]{6}:[\w-]{16,64})${strictEnd}`,
    accept: (key) => /[0-9]/.test(key),
  },
  namedRule(
    'stream_secret',
    'Stream (GetStream) API secret',
    ['getstream', 'stream_', 'stream-chat', 'streamchat'],
    '[a-z0-9]{64}',
  ),
  namedRule('sendbird_token', 'Sendbird API or access token', 'sendbird', `[0-9a-f]{40}|${uuid}`),
  namedRule('gitter_token', 'Gitter access token', 'gitter', source`[A-Za-z0-9_-]{40}`),
  // Client secret: 32 letters and digits; secret token of webhooks: 22.
  namedRule(
    'zoom_secret',
    'Zoom client or webhook secret',
    'zoom',
    source`[A-Za-z0-9_-]{22}|[A-Za-z0-9]{32}`,
  ),
  // A bot's token: 64 letters and digits, `_P0A1_` or the like, a UUID.
  namedRule(
    'webex_token',
    'Webex access token',
    ['webex', 'ciscospark', 'cisco_spark'],
    source`[A-Za-z0-9]{64}(?:_[A-Z0-9]{2,5}_${uuid})?`,
  ),
  namedRule('crisp_key', 'Crisp API token', 'crisp_', '[0-9a-f]{64}'),
  namedRule(
    'freshworks_key',
    'Freshdesk, Freshservice or Freshchat API key',
    ['freshdesk', 'freshservice', 'freshchat', 'freshworks', 'freshsales'],
    '[A-Za-z0-9]{20,22}',
  ),
];
